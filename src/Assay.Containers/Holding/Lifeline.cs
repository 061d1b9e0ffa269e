using Assay.Containers.Engines;

namespace Assay.Containers.Holding;

/// <summary>
/// A process inside the container that waits for the end of its input, which the engine closes when the connection breaks. Then it ends the
/// container: first as the image wants to be stopped, then by force. No other process on this machine is needed for that.
/// </summary>
internal static class Lifeline
{
    private const string Script = "read -r _; kill -s \"$0\" 1; sleep 3; kill -s KILL -1";

    public static async Task<Stream> OpenAsync(EngineContainers containers, string id, CancellationToken cancellationToken)
    {
        var signal = await containers.StopSignalAsync(id, cancellationToken);
        return await containers.ExecuteAsync(id, ["/bin/sh", "-c", Script, signal], cancellationToken);
    }
}
