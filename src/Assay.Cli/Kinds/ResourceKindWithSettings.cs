using Assay.Cli.Execution;
using Assay.Resources;
using Assay.Servers;

namespace Assay.Cli.Kinds;

/// <summary>A kind with what <c>assay.json</c> may say of its resources.</summary>
/// <typeparam name="TSettings">What it says of one.</typeparam>
/// <typeparam name="TPart">The part of a sandbox.</typeparam>
internal abstract class ResourceKind<TSettings, TPart>(ServerKind server) : ResourceKind(server)
    where TSettings : ResourceSettings, new()
    where TPart : Resource, IConnectable
{
    public sealed override IReadOnlyList<NamedResource> In(ExecSettings settings) =>
        [.. Section(settings).Select(named => new NamedResource(named.Key, Request(named.Value), build => Declare(build, named.Key, named.Value)))];

    public sealed override void AddTo(ExecSettings settings, string name, string? version = null) => Section(settings)[name] = OfVersion(version);

    public sealed override void Locate(ExecSettings settings, string folder)
    {
        var section = Section(settings);
        foreach (var name in section.Keys.ToList())
            section[name] = Locate(section[name], folder);
    }

    /// <summary>The resources of this kind in the settings.</summary>
    protected abstract OrderedDictionary<string, TSettings> Section(ExecSettings settings);

    /// <summary>Settings that ask for a version, where the kind can; null for any.</summary>
    protected virtual TSettings OfVersion(string? version) => new();

    /// <summary>The server that a resource needs.</summary>
    protected virtual ServerRequest Request(TSettings settings) => new(Server);

    /// <summary>The same with its paths taken from a folder on.</summary>
    protected virtual TSettings Locate(TSettings settings, string folder) => settings;

    /// <summary>Adds the resource to a sandbox.</summary>
    protected abstract TPart Add(SandboxBuilder build, string name, TSettings settings);

    /// <summary>The variables by which programs of any language find it, the address first. Asked when the sandbox is ready.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string>> Variables(TPart part);

    /// <summary>More variables that only this resource has. Asked when the sandbox is ready.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> OwnVariables(TPart part, TSettings settings) => [];

    private DeclaredResource Declare(SandboxBuilder build, string name, TSettings settings)
    {
        var part = Add(build, name, settings);
        return new DeclaredResource(() => [.. Variables(part)], () => [.. Named(part, settings), .. OwnVariables(part, settings)]);
    }

    private IEnumerable<KeyValuePair<string, string>> Named(TPart part, TSettings settings)
    {
        // As .NET's configuration reads it.
        yield return new($"ConnectionStrings__{part.Name}", part.ConnectionSetting);
        if (settings.Variable is { } variable)
            yield return new(variable, Variables(part).First().Value);
    }
}
