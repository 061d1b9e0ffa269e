using System.Net.Sockets;

namespace Assay.Containers;

/// <summary>Ways to see that a container is ready.</summary>
internal static class ReadyProbes
{
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(50);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public static async Task HttpAsync(Container container, string path, int? port, CancellationToken cancellationToken)
    {
        var url = new Uri(new Uri($"http://{container.Host}:{(port is { } inner ? container.PortOf(inner) : container.Port)}"), path);
        using var answer = await Http.GetAsync(url, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>An engine takes connections itself, and closes them again while nothing inside does.</summary>
    public static async Task ConnectAsync(Container container, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(container.Host, container.Port, cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Kept);
        try
        {
            if (await client.GetStream().ReadAsync(new byte[1], patience.Token) == 0)
                throw new IOException($"port {container.Ports[0]} is closed inside the container");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It stays open: something inside has taken it and waits for us to speak.
        }
    }
}
