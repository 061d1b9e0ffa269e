using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Templates;

/// <summary>The database that becomes a template, as a step of its making sees it. Sandboxes get copies of it by other names.</summary>
public sealed class TemplateDatabase : IAsyncDisposable
{
    private readonly Lazy<MySqlDataSource> _dataSource;

    internal TemplateDatabase(MySqlHost host, string name)
    {
        Name = name;
        ConnectionString = new MySqlConnectionStringBuilder(host.ConnectionStringTo(name))
        {
            DefaultCommandTimeout = 0,
            ConnectionTimeout = MySqlHost.ConnectionTimeout,
            ApplicationName = "assay template",
            AllowUserVariables = true,
        }.ConnectionString;
        _dataSource = new Lazy<MySqlDataSource>(() => new MySqlDataSource(ConnectionString));
    }

    /// <summary>The name of the database.</summary>
    public string Name { get; }

    /// <summary>MySqlConnector's connection string to the database, with the account that will own the sandboxes' databases; commands may take as long as they like.</summary>
    public string ConnectionString { get; }

    /// <summary>Connections to the database; closed when the step is done.</summary>
    public MySqlDataSource DataSource => _dataSource.Value;

    /// <summary>Opens a session that nobody else gets.</summary>
    internal async Task<MySqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new MySqlConnection(new MySqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_dataSource.IsValueCreated)
            await _dataSource.Value.DisposeAsync();
    }
}
