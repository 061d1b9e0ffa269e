using Assay.Containers.Engines;
using Assay.Containers.Images;
using Assay.Servers;

namespace Assay.Containers.Servers;

/// <summary>One search: the engine that answered, and the image that was chosen.</summary>
internal sealed class ContainerSearch
{
    private readonly Lazy<Task<EngineAnswer>> _engine;
    private readonly Lazy<ImageChoice> _image;

    public ContainerSearch(ServerImage image, ServerSearch search)
    {
        _engine = new(() => Task.Run(() => new EngineProbe(search.Options).AskAsync(CancellationToken.None)));
        _image = new(() => ImageChoice.For(image, search.Request, search.Options));
    }

    public ImageChoice Image => _image.Value;

    public void BeginToAsk() => _ = _engine.Value;

    public Task<EngineAnswer> EngineAsync() => _engine.Value;
}
