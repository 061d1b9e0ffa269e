using System.Globalization;
using Assay.Containers.Running;
using Assay.Resources;
using Assay.Servers;

namespace Assay.Containers;

/// <summary>
/// A container of any image. Unless it is shared, it is the sandbox's own and ends with this process, however that ends.
/// </summary>
public sealed class Container : Resource, IConnectable
{
    private readonly ContainerBuilder _declared;
    private readonly string _image;
    private RunningContainer? _running;

    internal Container(string name, string image, ContainerBuilder declared)
        : base(name)
    {
        _image = image;
        _declared = declared;
    }

    /// <summary>The host or address by which it is reached from here.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Host => Running.Address.Host;

    /// <summary>The port on that host for its main port, the first that was declared.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public int Port => PortOf(_declared.Ports[0]);

    /// <summary>Host and main port: <c>127.0.0.1:49153</c>.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => Address;

    internal IReadOnlyList<int> Ports => _declared.Ports;

    /// <summary>What the label of a sandbox's own container says; null for a shared one.</summary>
    internal string? Instance => (_running as OwnContainer)?.Instance;

    /// <inheritdoc/>
    protected override string? LostBecause => _running?.LostBecause;

    private RunningContainer Running => _running
        ?? throw new InvalidOperationException($"'{Name}' has no address before its sandbox has started. Rent the sandbox first.");

    /// <summary>The port on the host for one of the container.</summary>
    /// <param name="port">A port inside the container that was declared.</param>
    /// <exception cref="ArgumentException">It was not declared.</exception>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public int PortOf(int port) => Running.Address.Ports.TryGetValue(port, out var outer)
        ? outer
        : throw new ArgumentException($"'{Name}' publishes the ports {string.Join(", ", Ports)}, not {port}. Add it where the container is declared.", nameof(port));

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        _running = _declared.IsShared
            ? await SharedContainer.FindAsync(Name, _image, _declared, Use, cancellationToken)
            : await new OwnStart(Name, _declared, ServerFinderOptions.FromEnvironment()).RunAsync(_image, Use, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (_declared.Cleanup is null)
        {
            // Nothing is done to it that would fail where it is gone, and the engine may not have told of its end yet.
            if (_declared.IsStateless)
                return await Running.AskLostBecauseAsync(cancellationToken) is { } lost ? ResetOutcome.Replace(lost) : ResetOutcome.Done;
            return ResetOutcome.Replace($"nothing says how '{Name}' is put back: OnReturn(…) does, or Stateless() if it keeps nothing");
        }

        try
        {
            await _declared.Cleanup(this, cancellationToken);
            return ResetOutcome.Done;
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return ResetOutcome.Replace($"OnReturn of '{Name}' failed: {failed.Message}");
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask DiscardAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
    }

    /// <summary>Asks whether the container is ready at an address.</summary>
    private Task AskAsync(CancellationToken cancellationToken) => (_declared.Probe ?? ReadyProbes.ConnectAsync)(this, cancellationToken);

    /// <summary>Probes see the container's address before its start has ended.</summary>
    private Task Use(RunningContainer running, CancellationToken cancellationToken)
    {
        _running = running;
        return AskAsync(cancellationToken);
    }
}
