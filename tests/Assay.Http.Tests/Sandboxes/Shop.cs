using Assay.Http.Tests.App;

namespace Assay.Http.Tests.Sandboxes;

/// <summary>A web application with a stubbed API behind it.</summary>
public sealed class Shop : Sandbox
{
    public Shop(SandboxBuilder build)
    {
        Payments = build.HttpStub("payments");
        Api = build.WebService<Program>("api", api => api
            .Setting("Payments:BaseAddress", Payments)
            .Setting("Greeting", "hello")
            .Setting("Limit", 3)
            .Setting("Composed", () => $"at {Payments.Address.Port}")
            .Use<IClock>(Clock)
            .Without<Heartbeat>());
    }

    public FixedClock Clock { get; } = new();

    public HttpStub Payments { get; }

    public WebService<Program> Api { get; }
}
