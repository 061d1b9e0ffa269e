namespace Assay.Http;

/// <summary>
/// A worker under test: an application that builds a generic host and serves no requests. What it does in the background is unknown here,
/// so declare when it is at rest: <see cref="SandboxBuilder.AtRest"/>.
/// </summary>
/// <typeparam name="TProgram">Any public type of the application's assembly, usually its <c>Program</c>.</typeparam>
public sealed class HostService<TProgram> : ApplicationService
{
    internal HostService(string name, ServiceSetup setup)
        : base(name, typeof(TProgram).Assembly, setup)
    {
    }
}
