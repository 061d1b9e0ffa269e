using Assay;
using Assay.Http;
using Assay.PostgreSql;
using Orders.Api.Outbox;
using Orders.Api.Users;
using Xunit;

namespace Docs.Http;

public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build)
    {
        Orders = build.Postgres("orders", db => db.Migrations("db/migrations"));
        Payments = build.HttpStub("payments");
        // snippet: service
        Api = build.WebService<Program>("api", api => api
            .Setting("ConnectionStrings:Orders", Orders)
            .Setting("Payments:BaseAddress", Payments)
            .Setting("Payments:Timeout", TimeSpan.FromSeconds(1))
            .Use<TimeProvider>(Clock)
            .Without<OutboxDispatcher>());
        // end
    }

    public PostgresDatabase Orders { get; }
    public HttpStub Payments { get; }
    public WebService<Program> Api { get; }
    public StoppedClock Clock { get; } = new();
}

public sealed class StoppedClock : TimeProvider;

internal static class Use
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task Service(Store store)
    {
        // snippet: calls
        var order = await store.Api.Post("/orders").Json(new { userId = 1, paymentMethod = "card_abc" })
            .Expect(201).ExpectHeader("Content-Type", "application/json; charset=utf-8").Json();

        await store.Api.Patch("/users/1").Bearer("token").Json(new { username = "ann" }).Expect(200);

        var problem = await store.Api.Post("/users").Json(new { email = "no address" }).Expect(400).Problem();
        Assert.Contains("Email", problem.Errors.Keys);

        var client = store.Api.CreateClient();    // a plain HttpClient
        // end
        _ = (order, client);
    }

    public static async Task Changes(Store store)
    {
        // snippet: changes
        await store.Api.RestartAsync(api => api.Setting("Outbox:BatchSize", 1), Cancelled);
        await store.Api.Start<OutboxDispatcher>(Cancelled);
        await store.Api.With((IUserStore users) => users.RenameAsync(1, "ann", Cancelled));
        // end
    }

    public static void Stubs(Store store)
    {
        // snippet: stubs
        var charges = store.Payments.Post("/charges").Body(new { card = "card_abc" })
            .Reply(503).Then(200, new { status = "succeeded" });
        store.Payments.Get("/charges/{id}").Reply(call => StubReply.Json(200, new { id = call.PathValues["id"] }));
        store.Payments.Post("/refunds").NeverReplies().Optional();

        charges.ShouldHaveBeenCalled(times: 2);
        Assert.Single(charges.Calls.Select(call => call.Headers["Idempotency-Key"]).Distinct());
        // end
    }
}
