using Assay.Containers.Engines;
using Assay.Containers.Images;
using Assay.Servers;

namespace Assay.Containers.Making;

/// <summary>Makes sure that an image is there, fetching it once.</summary>
internal sealed class ImageFetch(FoundEngine engine, EngineImages images, ServerFinderOptions options)
{
    /// <summary>No registry takes that long to say the next thing.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <returns>The image's id, or why it is not there.</returns>
    public async Task<(string? Id, ServerAnswer? Missing)> EnsureAsync(ImageChoice image, CancellationToken cancellationToken)
    {
        try
        {
            if (await images.FindAsync(image.Name, cancellationToken) is { } present)
                return (present, null);
            await FetchAsync(image, cancellationToken);
            return await images.FindAsync(image.Name, cancellationToken) is { } fetched
                ? (fetched, null)
                : (null, ServerAnswer.None($"the engine fetched {image.Name} and does not have it"));
        }
        catch (EngineException e)
        {
            return (null, ServerAnswer.None(
                $"the image {image.Name} is not on the engine at {engine.Endpoint}, and could not be fetched: {e.Message}",
                $"docker pull {image.Name}" + (image.Variable is { } variable ? $"    (or name another image: {variable}=…)" : "")));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, ServerAnswer.None($"the engine at {engine.Endpoint} went away while {image.Name} was asked for: {e.Message}"));
        }
    }

    private async Task FetchAsync(ImageChoice image, CancellationToken cancellationToken)
    {
        var auth = await new RegistryCredentials(options.Variable).ForAsync(image.Name, cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var progress = options.Journal.Progress($"fetching the image {image.Name}");
        patience.CancelAfter(Silence);
        try
        {
            await images.PullAsync(
                image.Name,
                auth,
                (done, total) =>
                {
                    patience.CancelAfter(Silence);
                    progress.Report(done, total == 0 ? null : total);
                },
                patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(System.Net.HttpStatusCode.GatewayTimeout, $"nothing arrived for {Silence.TotalSeconds:0} s");
        }
    }
}
