using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Assay.Containers.Engines;
using Assay.Containers.Holding;
using Assay.Containers.Images;
using Assay.Containers.Making;
using Assay.Servers;
using Docker.DotNet;

namespace Assay.Containers.Running;

/// <summary>A container that this process has for itself: its lifeline is a connection of this process, so it ends when that does.</summary>
internal sealed class OwnContainer : RunningContainer
{
    private const string Lost = "its container ended";
    private readonly EngineClient _client;
    private readonly LastLines _said = new();
    private string? _id;
    private Stream? _lifeline;
    private Task? _output;
    private Task<string>? _end;

    private OwnContainer(EngineClient client, ContainerAddress address)
        : base(address) => _client = client;

    public override string? LostBecause => _end is { IsCompleted: true } ? Lost : null;

    /// <summary>The lines that it wrote last.</summary>
    public string LastLines => _said.Text;

    /// <summary>How it ended, in words, once it has.</summary>
    public Task<string> End => _end ?? throw new InvalidOperationException("It has not started.");

    public string Instance { get; } = Guid.NewGuid().ToString("N");

    private EngineContainers Containers => new(_client);

    /// <exception cref="PortTakenException">Somebody took a port meanwhile.</exception>
    public static async Task<OwnContainer> StartAsync(
        FoundEngine engine, ServerHome home, string name, string image, ContainerBuilder declared, CancellationToken cancellationToken)
    {
        var client = engine.Connect();
        var address = new ContainerAddress(
            await EngineHost.FindAsync(engine, client, cancellationToken), EngineHost.ChoosePorts(declared.Ports, Loopback.FreePort()), "");
        var own = new OwnContainer(client, address);
        try
        {
            await own.RunAsync(engine, home, name, image, declared.Setup, cancellationToken);
            return own;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    public override async Task<string?> AskLostBecauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            return LostBecause ?? (await Containers.IsRunningAsync(_id!, cancellationToken) ? null : Lost);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EngineException)
        {
            return $"its engine does not say whether it runs ({e.Message})";
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_id is not null)
                await Containers.RemoveAsync(_id, CancellationToken.None);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EngineException)
        {
            // The engine is gone, and the container with it or by its lifeline.
        }

        if (_lifeline is not null)
            await _lifeline.DisposeAsync();
        if (_output is not null)
            await _output;
        _client.Dispose();
    }

    private async Task RunAsync(FoundEngine engine, ServerHome home, string name, string image, ContainerSetup setup, CancellationToken cancellationToken)
    {
        var order = new ContainerOrder(
            engine, image, setup, Address, string.Create(CultureInfo.InvariantCulture, $"assay-{ContainerNames.Of(name)}-{Environment.ProcessId}-{Instance[..8]}"),
            OwnLabels.OfProcess(home, Instance));
        try
        {
            await ContainerMaker.StartAsync(order, Hear, cancellationToken);
        }
        catch (DockerApiException gone) when (gone.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict && _end is not null)
        {
            // It ended before its start was over, and the engine removes it: the wait for it tells how.
            return;
        }

        try
        {
            _lifeline = await Lifeline.OpenAsync(Containers, _id!, cancellationToken);
        }
        catch (Exception e) when (e is EngineException or IOException or HttpRequestException)
        {
            // Ended already, which the wait for it tells, or without a shell: then the next process removes it.
        }
    }

    /// <summary>Testcontainers' event can't be awaited.</summary>
    private void Hear(string id)
    {
        _id = id;
        _output = OutputFrames.CopyAsync(Containers.AttachAsync(id, CancellationToken.None).GetAwaiter().GetResult(), _said);
        _end = WaitAsync(id);
    }

    private async Task<string> WaitAsync(string id)
    {
        try
        {
            var ended = await _client.PostAsync($"containers/{id}/wait?condition=next-exit", null, CancellationToken.None);
            await _output!;
            return $"exit code {(int?)(ended as JsonObject)?["StatusCode"]}";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EngineException or ObjectDisposedException)
        {
            return e.Message;
        }
    }
}
