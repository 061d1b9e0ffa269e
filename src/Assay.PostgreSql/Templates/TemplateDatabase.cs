using Assay.PostgreSql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>The database that becomes a template, as a step of its making sees it. It goes by another name once it is sealed.</summary>
public sealed class TemplateDatabase : IAsyncDisposable
{
    private readonly Lazy<NpgsqlDataSource> _dataSource;

    internal TemplateDatabase(PostgresHost host, string name)
    {
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(host.ConnectionStringTo(name)) { CommandTimeout = 0, ApplicationName = "assay template" }.ConnectionString;
        _dataSource = new Lazy<NpgsqlDataSource>(() => NpgsqlDataSource.Create(ConnectionString));
    }

    /// <summary>The name of the database while it is made.</summary>
    public string Name { get; }

    /// <summary>Npgsql's connection string to the database, with the role that will own the sandboxes' databases; commands may take as long as they like.</summary>
    public string ConnectionString { get; }

    /// <summary>Connections to the database; closed when the step is done.</summary>
    public NpgsqlDataSource DataSource => _dataSource.Value;

    /// <summary>Opens a session that nobody else gets.</summary>
    internal async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = OwnSession.Create(ConnectionString, configure: own => own.IncludeFailedBatchedCommand = true);
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
