using System.Collections.Concurrent;
using System.Text;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Tests.Resets;
using Assay.Sql.Templates;
using Npgsql;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>An empty database to try a migration tool on. One that can be emptied goes to the next test, as emptying costs a tenth of making one.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    // A tool may have left more than that: only a database that is as one that was just made is used again.
    private const string Empty =
        """
        do $$ declare s text; begin
          for s in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
            execute format('drop schema %I cascade', s);
          end loop;
        end $$;
        create schema public authorization pg_database_owner;
        grant usage on schema public to public;
        comment on schema public is 'standard public schema'
        """;

    private static readonly ConcurrentDictionary<PostgresHost, ConcurrentBag<ScratchDatabase>> Emptied = new();
    private static readonly ConcurrentDictionary<PostgresHost, Lazy<Task<HashSet<string>>>> EmptyStates = new();

    private readonly PostgresHost _host;
    private readonly string _name;
    private readonly NpgsqlDataSource _source;

    private ScratchDatabase(PostgresHost host, string name)
    {
        _host = host;
        _name = name;
        _source = NpgsqlDataSource.Create(host.ConnectionStringTo(name));
    }

    public string ConnectionString => _host.ConnectionStringTo(_name) + ";Pooling=false";

    /// <summary>Makes one, on a server of a certain major version or on any.</summary>
    public static async Task<ScratchDatabase> CreateAsync(CancellationToken cancellationToken, string? version = null)
    {
        var host = await PostgresHost.GetAsync((await PostgresServers.FindAsync(version, cancellationToken)).ConnectionString);
        if (Emptied.TryGetValue(host, out var emptied) && emptied.TryTake(out var again))
            return again;
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
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The answer of a query; null where there is none.</summary>
    public async Task<string?> AskAsync(string query, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(query);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>What is in the database beyond what is in an empty one: tables, rows, sequences, indexes, views, functions and types.</summary>
    public async Task<string> MadeAsync(CancellationToken cancellationToken)
    {
        var empty = await EmptyStateAsync().WaitAsync(cancellationToken);
        var made = (await StateAsync(cancellationToken)).Split('\n').Where(line => !empty.Contains(line));
        return string.Join('\n', made).Replace($" owner {_host.Role} ", " owner us ", StringComparison.Ordinal).TrimEnd();
    }

    public async ValueTask DisposeAsync()
    {
        if (await TryEmptyAsync())
        {
            Emptied.GetOrAdd(_host, _ => []).Add(this);
            return;
        }

        await DropAsync();
    }

    private async Task DropAsync()
    {
        await _source.DisposeAsync();
        await _host.DropAsync(_name, CancellationToken.None);
    }

    private async Task<bool> TryEmptyAsync()
    {
        try
        {
            await ExecuteAsync(Empty, CancellationToken.None);
            return (await EmptyStateAsync()).SetEquals((await StateAsync(CancellationToken.None)).Split('\n'));
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private Task<HashSet<string>> EmptyStateAsync() => EmptyStates.GetOrAdd(_host, static host => new(async () =>
    {
        var name = host.Lease.NextName();
        await host.CreateAsync(name, "template0", CancellationToken.None);
        // Not disposed as others are: who empties one compares it with this state.
        var empty = new ScratchDatabase(host, name);
        HashSet<string> state = [.. (await empty.StateAsync(CancellationToken.None)).Split('\n')];
        await empty.DropAsync();
        return state;
    })).Value;

    private async Task<string> StateAsync(CancellationToken cancellationToken)
    {
        var state = new StringBuilder(await DatabaseState.ReadAsync(_source, cancellationToken));
        await using var ask = _source.CreateCommand(
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
}
