using System.Collections.Immutable;
using System.Globalization;
using Assay.Reporting;
using Assay.Resources;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Executables;

/// <summary>
/// A server from any program, for dependencies that have no package of their own. Unless it is shared, it is the sandbox's own and ends with this
/// process, however that ends.
/// </summary>
public sealed class Executable : Resource, IConnectable
{
    /// <summary>What is the sandbox's own needs nobody to keep it warm.</summary>
    private static readonly TimeSpan OwnIdle = TimeSpan.FromSeconds(1);

    private readonly string _program;
    private readonly ExecutableBuilder _declared;
    private Server? _server;
    private ServerFolder? _folder;
    private string? _address;

    internal Executable(string name, string program, ExecutableBuilder declared)
        : base(name) => (_program, _declared) = (program, declared);

    /// <summary>The host: <c>127.0.0.1</c>, but for an external server.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Host => Address[..Address.LastIndexOf(':')];

    /// <summary>The port that took the place of <c>{port}</c> in the arguments.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public int Port => int.Parse(Address[(Address.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

    /// <summary>Host and port: <c>127.0.0.1:49153</c>.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Address => _address ?? throw new InvalidOperationException($"'{Name}' has no address before its sandbox has started. Rent the sandbox first.");

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => Address;

    /// <inheritdoc/>
    protected override string? LostBecause => _server?.Lost.IsCancellationRequested == true ? "its process is gone: it ended or was killed" : null;

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var launch = new ExecutableLaunch(_program, _declared);
        var kind = new ServerKind(ExecutableLaunch.KindName(Name), Name, ExecutableLaunch.AskExternalAsync) { ExampleConnectionString = "localhost:8025" }
            .Add(new ExecutableProvider(launch, ReadyAsync));
        var settings = ImmutableSortedDictionary<string, string>.Empty.Add("command", ServerId.Hash(launch.Describe()));
        var options = ServerFinderOptions.FromEnvironment();
        options = options with { StartTimeout = _declared.StartTimeout ?? options.StartTimeout };
        if (!_declared.IsShared)
        {
            settings = settings.Add("sandbox", Guid.NewGuid().ToString("N"));
            // One line for each sandbox would tell nobody anything.
            options = options with { Idle = OwnIdle, Journal = RunJournal.ToText(TextWriter.Null) };
        }

        var server = await new ServerFinder(options).FindAsync(new ServerRequest(kind) { Settings = settings }, cancellationToken);
        _server = server;
        _address = server.ConnectionString;
        if (server.Provider == ExternalProvider.ProviderName && _declared is { Cleanup: null, IsStateless: false })
        {
            throw new SandboxException(
                $"'{Name}' is an external server ({kind.Variable}), which all sandboxes share, so say how a test's state is taken out of it: OnReturn(…), or Stateless() if it keeps none.");
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (_declared.Cleanup is null)
        {
            return _declared.IsStateless
                ? ResetOutcome.Done
                : ResetOutcome.Replace($"nothing says how '{Name}' is put back: OnReturn(…) does, or Stateless() if it keeps nothing");
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
        if (_declared.IsShared || _folder is not { } folder)
            return;
        await ServerDirectory.Default.StopAsync(folder.Id, force: true);
        try
        {
            Directory.Delete(folder.Path, recursive: true);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // Its watcher writes its last words there.
        }
    }

    /// <summary>Asks whether the program is ready; throws while it is not. It takes connections already.</summary>
    private async Task ReadyAsync(NativeStart start, string address, CancellationToken cancellationToken)
    {
        _folder = start.Folder;
        _address = address;
        if (_declared.Line is { } line)
            await ExecutableLaunch.CheckLogAsync(start.Folder.Log, line, cancellationToken);
        if (_declared.Probe is { } probe)
            await probe(this, cancellationToken);
    }
}
