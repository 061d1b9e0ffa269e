using System.Net;
using Npgsql;

namespace Assay.Cli.Tests.Serving;

/// <summary>What IntegreSQL leaves to luck: to whom a database belongs, and how clean it is.</summary>
public sealed class LeaseTests
{
    // Long enough for a client on a busy machine to connect in.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(6);

    private static Eventually Soon => Eventually.Within(TimeSpan.FromSeconds(20));

    [Fact]
    public async Task A_database_that_its_client_has_not_connected_to_yet_is_given_to_nobody_else()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = await api.TemplateAsync();
        var databases = new List<ClientDatabase>();
        for (var number = 0; number < 8; number++)
            databases.Add(await api.LeaseAsync(hash));

        Assert.Equal(8, databases.Select(database => database.Name).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 8), databases.Select(database => database.Id));
    }

    [Fact]
    public async Task A_lease_ends_when_its_database_had_no_session_for_a_while_and_the_database_goes()
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { LeaseIdle = Short });
        var hash = await api.TemplateAsync();
        var (left, used) = (await api.LeaseAsync(hash), await api.LeaseAsync(hash));
        await using var session = await ServedApi.OpenAsync(used.ConnectionString);

        await Soon.Value(() => ServedApi.ExistsAsync(left), exists => !exists, TestContext.Current.CancellationToken);

        Assert.True(await ServedApi.ExistsAsync(used));
        // Too late, and of no consequence.
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.ReturnAsync(hash, left.Id));
        await session.CloseAsync();
        await Soon.Value(() => ServedApi.ExistsAsync(used), exists => !exists, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_late_return_ends_nobody_elses_lease()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = await api.TemplateAsync();
        var first = await api.LeaseAsync(hash);
        await api.ReturnAsync(hash, first.Id);
        var second = await api.LeaseAsync(hash);
        await ServedApi.ExecuteAsync(second.ConnectionString, "delete from orders");
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.ReturnAsync(hash, first.Id));

        Assert.NotEqual(second.Name, (await api.LeaseAsync(hash)).Name);
        Assert.Equal(0L, await ServedApi.ExecuteAsync(second.ConnectionString, "select count(*) from orders"));
    }

    [Fact]
    public async Task A_database_that_comes_back_with_a_session_is_not_used_again_and_the_next_is_clean()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = await api.TemplateAsync();
        var database = await api.LeaseAsync(hash);
        await using var session = await ServedApi.OpenAsync(database.ConnectionString);
        await using (var transaction = await session.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using (var write = new NpgsqlCommand("delete from orders", session))
                await write.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await api.ReturnAsync(hash, database.Id);
            var next = await api.LeaseAsync(hash);

            Assert.NotEqual(database.Name, next.Name);
            Assert.Equal(1L, await ServedApi.ExecuteAsync(next.ConnectionString, "select count(*) from orders"));
        }

        await Soon.Value(() => ServedApi.ExistsAsync(database), exists => !exists, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_a_client_did_to_the_schema_is_not_there_in_the_next_database()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = await api.TemplateAsync();
        var database = await api.LeaseAsync(hash);
        await ServedApi.ExecuteAsync(database.ConnectionString, "drop table orders; create table other ()");
        await api.ReturnAsync(hash, database.Id);

        Assert.Equal(1L, await ServedApi.ExecuteAsync((await api.LeaseAsync(hash)).ConnectionString, "select count(*) from orders"));
    }

    [Fact]
    public async Task A_client_that_leaves_its_databases_alone_blocks_nobody_for_ever_and_hears_what_to_do()
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { Most = 2, Wait = TimeSpan.FromSeconds(8) });
        var hash = await api.TemplateAsync();
        await api.LeaseAsync(hash);
        var second = await api.LeaseAsync(hash);
        var refused = await ServedApi.ErrorAsync(HttpStatusCode.ServiceUnavailable, await api.SendAsync(HttpMethod.Get, $"templates/{hash}/tests"));

        Assert.Contains("2 are leased, 2 of them without a session", refused, StringComparison.Ordinal);
        Assert.Contains("--lease-idle", refused, StringComparison.Ordinal);
        await api.ReturnAsync(hash, second.Id);
        await api.LeaseAsync(hash);
    }

    [Fact]
    public async Task What_a_client_has_disconnected_from_keeps_no_connections_from_others_even_if_it_is_not_returned()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = await api.TemplateAsync();
        var database = await api.LeaseAsync(hash);
        await using (await ServedApi.OpenAsync(database.ConnectionString))
            await Soon.Value(() => RegisteredAsync(database, hash, "sum(connections)"), reserved => reserved is 11L, TestContext.Current.CancellationToken);

        // One is left, that of who will put it back; none if the client came and went between two looks, and the database is parked in the end.
        await Soon.Value(() => RegisteredAsync(database, hash, "sum(connections)"), reserved => reserved is 0L or 1L, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_leased_database_outlives_its_template_until_it_is_returned()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = await api.TemplateAsync();
        var database = await api.LeaseAsync(hash);
        await api.SendAsync(HttpMethod.Delete, $"templates/{hash}");
        Assert.Equal(1L, await ServedApi.ExecuteAsync(database.ConnectionString, "select count(*) from orders"));
        await api.TemplateAsync(hash);
        var other = await api.LeaseAsync(hash);

        Assert.NotEqual(database.Id, other.Id);
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.ReturnAsync(hash, database.Id));
        await Soon.Value(() => ServedApi.ExistsAsync(database), exists => !exists, TestContext.Current.CancellationToken);
        Assert.True(await ServedApi.ExistsAsync(other));
    }

    [Fact]
    public async Task No_database_of_a_discarded_template_is_leased_as_one_of_its_successor()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = await api.TemplateAsync();
        var database = await api.LeaseAsync(hash);
        var template = (string)(await AskRegistryAsync(database, $"select template from databases where name = '{database.Name}'"))!;
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.ReturnAsync(hash, database.Id));
        await Soon.Value(
            () => AskRegistryAsync(database, $"select count(*) from databases where state = 'prepared' and template = '{template}'"), count => count is 1L, TestContext.Current.CancellationToken);

        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.SendAsync(HttpMethod.Delete, $"templates/{hash}"));
        var successor = await ServedApi.DatabaseAsync(await api.InitializeAsync(hash));
        await ServedApi.ExecuteAsync(successor.ConnectionString, "create table second ()");
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.FinalizeAsync(hash));
        var leased = await api.LeaseAsync(hash);
        Assert.Equal(0L, await ServedApi.ExecuteAsync(leased.ConnectionString, "select count(*) from second"));
    }

    [Fact]
    public async Task Databases_stand_ready_ahead_of_those_who_ask()
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { Ready = 2 });
        var hash = await api.TemplateAsync();
        var database = await api.LeaseAsync(hash);

        // The leased one, and two ahead.
        await Soon.Value(() => RegisteredAsync(database, hash, "count(*)"), count => count is 3L, TestContext.Current.CancellationToken);
    }

    /// <summary>What the server's registry says of the databases of a template.</summary>
    private static Task<object?> RegisteredAsync(ClientDatabase database, string hash, string what) =>
        AskRegistryAsync(database, $"select {what} from databases where state = 'held' and sandbox like 'template {hash} #%'");

    private static Task<object?> AskRegistryAsync(ClientDatabase database, string sql)
    {
        var registry = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        registry.Database = registry.Username;
        return ServedApi.ExecuteAsync(registry.ConnectionString, sql);
    }
}
