using Assay;
using Assay.Http;
using Assay.PostgreSql;

namespace Docs.Sandboxes;

public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build)
    {
        Orders = build.Postgres("orders");
        // snippet: own
        Files = build.Add(new Uploads("uploads"));
        Api = build.WebService<Program>("api", api => api.Setting("Uploads:Folder", Files));
        // end
        // snippet: rest
        build.AtRest("no unsent outbox row", async cancellationToken =>
            !await Orders.Scalar<bool>($"select exists (select from outbox where sent_at is null)", cancellationToken));
        build.RestWithin(TimeSpan.FromSeconds(10));
        // end
    }

    public PostgresDatabase Orders { get; }
    public Uploads Files { get; }
    public WebService<Program> Api { get; }
}
