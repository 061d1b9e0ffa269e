namespace Assay.Cli.Serving;

/// <summary>One database of a template, for the pool.</summary>
internal sealed class ServedSandbox : Sandbox
{
    public ServedSandbox(SandboxBuilder build, ServedPlace place) => Database = build.Add(new ServedDatabase(place));

    public ServedDatabase Database { get; }
}
