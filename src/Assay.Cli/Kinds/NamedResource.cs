using Assay.Servers;

namespace Assay.Cli.Kinds;

/// <summary>A resource that the settings name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Request">The server that it needs.</param>
/// <param name="Declare">Adds it to a sandbox.</param>
internal sealed record NamedResource(string Name, ServerRequest Request, Func<SandboxBuilder, DeclaredResource> Declare);
