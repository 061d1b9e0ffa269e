using Assay.Containers.Engines;
using Assay.Containers.Images;
using Assay.Containers.Making;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Containers.Servers;

/// <summary>Runs an image in a container that all of the user's processes share, under a watcher of its own as a native server is.</summary>
internal sealed class ContainerProvider : NativeProvider
{
    public const string ProviderName = "container";
    private readonly ServerImage _image;
    private readonly ContainerSearches _searches;

    public ContainerProvider(ServerImage image)
        : this(image, new ContainerSearches(image))
    {
    }

    private ContainerProvider(ServerImage image, ContainerSearches searches)
        : base(new ContainerRecipe(image, searches))
    {
        _image = image;
        _searches = searches;
    }

    public override string Name => ProviderName;

    public override ProviderPlace Place => ProviderPlace.Container;

    public override bool Automatic => _image.Automatic;

    /// <summary>Asks for an engine while the providers before this one are asked.</summary>
    public override void Begin(ServerSearch search) => _searches.Of(search).BeginToAsk();

    internal override string? NamedBy(ServerRequest request, ServerFinderOptions options) => ImageChoice.NamedBy(_image, request.Kind, options);

    internal override bool Accepts(ServerState running, ServerSearch search) => running.Source == _searches.Of(search).Image.Name;

    protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var found = _searches.Of(search);
        var answer = await found.EngineAsync();
        if (answer.Engine is not { } engine)
            return (null, ServerAnswer.None(answer.Seen, answer.Remedy));
        using var client = engine.Connect();
        var (id, missing) = await new ImageFetch(engine, new EngineImages(client), search.Options).EnsureAsync(found.Image, cancellationToken);
        return id is null ? (null, missing) : (new NativeBinaries($"{engine.Endpoint} {id}", found.Image.Tag, found.Image.Name), null);
    }
}
