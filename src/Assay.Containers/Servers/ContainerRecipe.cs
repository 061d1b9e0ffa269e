using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Assay.Containers.Engines;
using Assay.Containers.Holding;
using Assay.Containers.Images;
using Assay.Containers.Making;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Containers.Servers;

/// <summary>
/// How a container is run under a watcher: what the watcher runs is a holder, a process that stands for the container. It ends when the
/// container does, and the container ends when it does.
/// </summary>
internal sealed class ContainerRecipe(ServerImage image, ContainerSearches searches) : NativeRecipe
{
    private const string Holder = "Assay.Containers.Holder.dll";
    private readonly ConditionalWeakTable<NativeStart, ContainerStart> _starts = [];

    public override int Revision => image.Revision;

    public override string? Program(NativeBinaries binaries) => null;

    public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        var search = searches.Of(start.Search);
        var engine = (await search.EngineAsync()).Engine ?? throw new StartLostException("the container engine is gone.");
        using var client = engine.Connect();
        await new ContainerSweep(new EngineContainers(client), start.Search.Home).RunAsync(start.Folder, cancellationToken);
        var address = new ContainerAddress(await EngineHost.FindAsync(engine, client, cancellationToken), EngineHost.ChoosePorts(image.Ports, start.Port), start.Password);
        var order = new HoldOrder(engine.Endpoint, engine.ApiVersion, Guid.NewGuid().ToString("N"), Path.Combine(start.Folder.Path, "held"));
        var holder = CarriedProgram.Ensure(start.Search.Home, start.Search.Home.Holder, Assembly.GetExecutingAssembly(), Holder);
        _starts.Add(start, new ContainerStart(engine, order, address, search.Image, image.Setup(address, start.Search.Request.Settings)));
        return new NativeCommand
        {
            FileName = DotnetHost.Path,
            Arguments = ["exec", holder, .. order.ToArguments()],
            Environment = ImmutableDictionary<string, string>.Empty.Add("DOTNET_EnableDiagnostics", "0"),
            WorkingDirectory = start.Folder.Path,
            DataFolder = start.Folder.DataFolder,
            DeathSignal = "TERM",
            Title = $"the container of {search.Image.Name}",
            Host = address.Host,
            ConnectionString = image.ConnectionString(address),
        };
    }

    public override Task LaunchAsync(NativeStart start, WatchPlan plan, CancellationToken cancellationToken) =>
        new ContainerLaunch(_starts.GetValue(start, NoStart), start).RunAsync(plan, cancellationToken);

    public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
    {
        var own = _starts.GetValue(start, NoStart);
        var request = start.Search.Request;
        var version = await image.AskAsync(request.Kind, command.ConnectionString, own.Address, own.Image.Tag, cancellationToken);
        if (!HoldMark.IsBound(own.Order))
            throw new InvalidOperationException("it answers, but its holder has not made it end with this machine's processes yet");
        return ServerVersion.Fits(version, request.Version)
            ? version
            : throw new ServerException(
                $"the image {own.Image.Name} holds {request.Kind.DisplayName} {version}, but version {request.Version} is pinned: name another by {own.Image.Variable}, or unset it");
    }

    private static ContainerStart NoStart(NativeStart start) => throw new InvalidOperationException($"{start.Folder.Id} was not prepared.");
}
