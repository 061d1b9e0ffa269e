using Assay.Redis.Servers;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Redis.Tests.Servers;

/// <summary>An installed Redis to whose start a test does something.</summary>
/// <param name="prepareAsync">Before its data is made.</param>
/// <param name="probeAsync">Before it is asked whether it is ready.</param>
internal sealed class AlteredRedis(Func<NativeStart, CancellationToken, Task>? prepareAsync = null, Func<CancellationToken, Task>? probeAsync = null)
    : NativeProvider(new Recipe(prepareAsync, probeAsync))
{
    public override string Name => "process";

    public override ProviderPlace Place => ProviderPlace.Process;

    public ServerKind Kind() => RedisServers.CreateBareKind().Add(this);

    protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var (program, binaries) = await new RedisInstallations().FindAsync(search, cancellationToken).FirstAsync(cancellationToken);
        return (binaries with { Source = program }, null);
    }

    private sealed class Recipe(Func<NativeStart, CancellationToken, Task>? prepareAsync, Func<CancellationToken, Task>? probeAsync) : NativeRecipe
    {
        private readonly RedisRecipe _inner = new();

        public override int Revision => 1;

        public override string? Program(NativeBinaries binaries) => _inner.Program(binaries);

        public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
        {
            if (prepareAsync is not null)
                await prepareAsync(start, cancellationToken);
            return await _inner.PrepareAsync(start, cancellationToken);
        }

        public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
        {
            if (probeAsync is not null)
                await probeAsync(cancellationToken);
            return await _inner.CompleteAsync(start, command, cancellationToken);
        }
    }
}
