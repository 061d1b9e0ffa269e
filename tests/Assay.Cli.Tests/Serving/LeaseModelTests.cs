using System.Collections.Concurrent;
using System.Net;
using CsCheck;

namespace Assay.Cli.Tests.Serving;

/// <summary>Any number of clients that lease, write, return, ask for another database, or forget what they have, in any order.</summary>
public sealed class LeaseModelTests
{
    private enum Step
    {
        Return,
        ReturnWithSession,
        Recreate,
        ReturnTwice,
        ChangeSchema,
        Forget,
    }

    [Fact]
    public async Task No_database_is_leased_twice_and_every_one_is_clean()
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { Ready = 2 });
        var hash = await api.TemplateAsync();
        var held = new ConcurrentDictionary<string, int>();

        await Gen.Enum<Step>().Array[1, 6].Array[3].SampleAsync(
            async clients =>
            {
                await Task.WhenAll(clients.Select(async steps =>
                {
                    foreach (var step in steps)
                        await RunAsync(api, hash, step, held);
                }));
                // What was forgotten stays leased for minutes, and there is room for so many only.
                foreach (var id in held.Values)
                    await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.ReturnAsync(hash, id));
                held.Clear();
            },
            iter: TestRun.Count(4, 200),
            threads: 1);
    }

    private static async Task RunAsync(ServedApi api, string hash, Step step, ConcurrentDictionary<string, int> held)
    {
        var database = await api.LeaseAsync(hash);
        Assert.True(held.TryAdd(database.Name, database.Id), $"{database.Name} is leased twice: as {held.GetValueOrDefault(database.Name)} and {database.Id}.");
        await using (var session = await ServedApi.OpenAsync(database.ConnectionString))
        {
            await using var write = new Npgsql.NpgsqlCommand(
                "insert into orders (total) values (1); select count(*) * 1000 + max(id) from orders" + (step == Step.ChangeSchema ? "; alter table orders add note text" : ""), session);
            // One row of the template, one of its own, whose number nobody took before.
            Assert.Equal(2002L, await write.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            if (step == Step.ReturnWithSession)
                await ReturnAsync("");
        }

        switch (step)
        {
            case Step.Recreate:
                await ReturnAsync("/recreate");
                break;
            case Step.Return or Step.ChangeSchema or Step.ReturnTwice:
                await ReturnAsync("");
                break;
        }

        if (step == Step.ReturnTwice)
            await ReturnAsync("");

        async Task ReturnAsync(string ending)
        {
            held.TryRemove(KeyValuePair.Create(database.Name, database.Id));
            var method = ending.Length == 0 ? HttpMethod.Delete : HttpMethod.Post;
            await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.SendAsync(method, $"templates/{hash}/tests/{database.Id}{ending}"));
        }
    }
}
