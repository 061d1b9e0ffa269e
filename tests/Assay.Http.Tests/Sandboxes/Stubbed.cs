namespace Assay.Http.Tests.Sandboxes;

/// <summary>Nothing but a stub, with one reply that stays.</summary>
public sealed class Stubbed : Sandbox
{
    public Stubbed(SandboxBuilder build)
    {
        Payments = build.HttpStub("payments");
        Payments.Get("/health").Reply(200, "well");
    }

    public HttpStub Payments { get; }

    public ApiClient Client => new(Payments.Address);
}
