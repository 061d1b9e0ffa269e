using System.Net;
using Npgsql;

namespace Assay.Cli.Tests.Serving;

/// <summary>Who initialises a template, and what happens when that client is no more.</summary>
public sealed class InitialisationTests
{
    // Long enough for a client on a busy machine to connect in.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_client_that_died_over_a_template_is_given_up_and_the_next_gets_it()
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { InitializerIdle = Short });
        var hash = ServedApi.NewHash();
        var first = await ServedApi.DatabaseAsync(await api.InitializeAsync(hash));
        await ServedApi.ExecuteAsync(first.ConnectionString, "create table half ()");
        await ServedApi.HasLeftAsync(first);

        // No second attempt is needed: the request waits until it is clear that nobody is at work.
        var second = await ServedApi.DatabaseAsync(await api.InitializeAsync(hash));

        Assert.NotEqual(first.Name, second.Name);
        Assert.Equal(false, await ServedApi.ExecuteAsync(second.ConnectionString, "select exists (select from pg_tables where tablename = 'half')"));
        Assert.False(await ServedApi.ExistsAsync(first));
    }

    [Fact]
    public async Task Whoever_waits_for_a_database_of_a_dead_clients_template_hears_that_it_is_gone()
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { InitializerIdle = Short });
        var hash = ServedApi.NewHash();
        await ServedApi.DatabaseAsync(await api.InitializeAsync(hash));

        Assert.Contains(
            "had no session in the template for 3 s",
            await ServedApi.ErrorAsync(HttpStatusCode.Gone, await api.SendAsync(HttpMethod.Get, $"templates/{hash}/tests")),
            StringComparison.Ordinal);
        await ServedApi.ErrorAsync(HttpStatusCode.NotFound, await api.FinalizeAsync(hash));
    }

    [Fact]
    public async Task A_client_that_is_at_work_for_long_is_not_given_up()
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { InitializerIdle = Short });
        var hash = ServedApi.NewHash();
        var database = await ServedApi.DatabaseAsync(await api.InitializeAsync(hash));
        await using (var session = await ServedApi.OpenAsync(database.ConnectionString))
        await using (var work = new NpgsqlCommand("select pg_sleep(6)", session))
            await work.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.FinalizeAsync(hash));
    }

    [Fact]
    public async Task A_client_that_was_given_up_does_not_seal_what_the_next_is_at_work_on()
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { InitializerIdle = Short });
        var hash = ServedApi.NewHash();
        await ServedApi.DatabaseAsync(await api.InitializeAsync(hash));
        var second = await ServedApi.DatabaseAsync(await api.InitializeAsync(hash));
        await using (await ServedApi.OpenAsync(second.ConnectionString))
        {
            Assert.Contains(
                "Close all connections first",
                await ServedApi.ErrorAsync(HttpStatusCode.InternalServerError, await api.FinalizeAsync(hash)),
                StringComparison.Ordinal);
        }

        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.FinalizeAsync(hash));
        await api.LeaseAsync(hash);
    }

    [Fact]
    public async Task A_template_is_not_sealed_under_the_hands_of_its_client()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = ServedApi.NewHash();
        var database = await ServedApi.DatabaseAsync(await api.InitializeAsync(hash));
        await using var session = await ServedApi.OpenAsync(database.ConnectionString);
        await using var transaction = await session.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var work = new NpgsqlCommand("create table half ()", session))
            await work.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Contains(
            "still at work in the template",
            await ServedApi.ErrorAsync(HttpStatusCode.InternalServerError, await api.FinalizeAsync(hash)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_clients_that_ask_at_once_get_one_template()
    {
        await using var api = await ServedApi.StartAsync();
        var hash = ServedApi.NewHash();
        var made = 0;
        var names = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var answer = await api.InitializeAsync(hash);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                Interlocked.Increment(ref made);
                await ServedApi.ExecuteAsync((await ServedApi.DatabaseAsync(answer)).ConnectionString, "create table made (); select pg_sleep(0.2)");
                await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.FinalizeAsync(hash));
            }
            else
            {
                await ServedApi.ErrorAsync(HttpStatusCode.Locked, answer);
            }

            var database = await api.LeaseAsync(hash);
            await ServedApi.ExecuteAsync(database.ConnectionString, "select from made");
            return database.Name;
        }));

        Assert.Equal(1, made);
        Assert.Equal(8, names.Distinct().Count());
    }

    [Fact]
    public async Task A_template_is_found_again_by_the_next_server()
    {
        var options = ServedApi.Options with { Salt = "" };
        string hash;
        await using (var api = await ServedApi.StartAsync(options))
            hash = await api.TemplateAsync();

        await using var next = await ServedApi.StartAsync(options);
        Assert.Equal(1L, await ServedApi.ExecuteAsync((await next.LeaseAsync(hash)).ConnectionString, "select count(*) from orders"));
        await ServedApi.ErrorAsync(HttpStatusCode.Locked, await next.InitializeAsync(hash));
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await next.FinalizeAsync(hash));
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await next.SendAsync(HttpMethod.Delete, $"templates/{hash}"));
        await ServedApi.ErrorAsync(HttpStatusCode.NotFound, await next.FinalizeAsync(hash));
    }
}
