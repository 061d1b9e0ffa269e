// snippet: sandbox
using Assay;
using Assay.Http;
using Assay.PostgreSql;
using Shop.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(SandboxPool<ShopSandbox>))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.All)] // tests of one class, too

namespace Shop.Tests;

public sealed class ShopSandbox : Sandbox
{
    public ShopSandbox(SandboxBuilder build)
    {
        Orders = build.Postgres("orders", db => db.Migrations("db/migrations"));
        Payments = build.HttpStub("payments");
        Api = build.WebService<Program>("api", api => api
            .Setting("ConnectionStrings:Shop", Orders)
            .Setting("Payments:BaseAddress", Payments));
    }

    public PostgresDatabase Orders { get; }
    public HttpStub Payments { get; }
    public WebService<Program> Api { get; }
}
// end
