using System.Text;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Tests.Resets;
using Assay.Sql.Templates;
using Npgsql;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>An empty database to try a migration tool on.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    private readonly PostgresHost _host;
    private readonly string _name;

    private ScratchDatabase(PostgresHost host, string name)
    {
        _host = host;
        _name = name;
    }

    public string ConnectionString => _host.ConnectionStringTo(_name) + ";Pooling=false";

    public static async Task<ScratchDatabase> CreateAsync(CancellationToken cancellationToken)
    {
        var host = await PostgresHost.GetAsync((await PostgresServers.FindAsync(cancellationToken: cancellationToken)).ConnectionString);
        var name = host.Lease.NextName();
        await host.CreateAsync(name, "template0", cancellationToken);
        return new ScratchDatabase(host, name);
    }

    public async Task ApplyAsync(ITemplateStep<TemplateDatabase> step, CancellationToken cancellationToken)
    {
        await using var database = new TemplateDatabase(_host, _name);
        await step.ApplyAsync(database, cancellationToken);
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The answer of a query; null where there is none.</summary>
    public async Task<string?> AskAsync(string query, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(query);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>Tables, rows, sequences, indexes, views, functions and types.</summary>
    public async Task<string> StateAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        var state = new StringBuilder(await DatabaseState.ReadAsync(source, cancellationToken));
        await using var ask = source.CreateCommand(
            """
            select pg_get_functiondef(oid) from pg_proc where pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            union all select format('view %s %s', oid::regclass, pg_get_viewdef(oid)) from pg_class where relkind in ('v', 'm') and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            union all select format('constraint %s %s', conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            union all select format('enum %s %s', enumtypid::regtype, enumlabel) from pg_enum
            union all select format('rule %s', definition) from pg_rules where schemaname not in ('pg_catalog', 'information_schema')
            union all select format('comment %s', description) from pg_description d where classoid = 'pg_class'::regclass and objoid > 16383
            order by 1
            """);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            state.Append('\n').Append(reader.GetString(0));
        return state.ToString();
    }

    public async ValueTask DisposeAsync() => await _host.DropAsync(_name, CancellationToken.None);
}
