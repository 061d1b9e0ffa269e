using Assay.PostgreSql.Servers;
using Assay.Redis.Servers;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Dummy;

/// <summary>The real kinds, and such whose starter gets stuck once the server runs.</summary>
public static class DummyKinds
{
    public static ServerKind Create(string name, bool stall = false) => (name, stall) switch
    {
        ("postgres", false) => PostgresServers.CreateKind(),
        ("redis", false) => RedisServers.CreateKind(),
        ("postgres", true) => PostgresServers.CreateBareKind().Add(new StallingProvider(new PostgresRecipe(), PostgresAsync)),
        ("redis", true) => RedisServers.CreateBareKind().Add(new StallingProvider(new RedisRecipe(), RedisAsync)),
        _ => throw new ArgumentException($"There is no kind {name}.", nameof(name)),
    };

    private static async Task<NativeBinaries> PostgresAsync(ServerSearch search) =>
        (await new PostgresInstallations().FindAsync(search, CancellationToken.None))[0];

    private static async Task<NativeBinaries> RedisAsync(ServerSearch search)
    {
        var (program, binaries) = await new RedisInstallations().FindAsync(search, CancellationToken.None).FirstAsync();
        return binaries with { Source = program };
    }

    private sealed class StallingProvider(NativeRecipe recipe, Func<ServerSearch, Task<NativeBinaries>> locateAsync)
        : NativeProvider(new StallingRecipe(recipe))
    {
        public override string Name => "process";

        public override ProviderPlace Place => ProviderPlace.Process;

        protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(
            ServerSearch search, CancellationToken cancellationToken) => (await locateAsync(search), null);
    }

    private sealed class StallingRecipe(NativeRecipe inner) : NativeRecipe
    {
        public override int Revision => inner.Revision;

        public override bool KeepsData => inner.KeepsData;

        public override string? Program(NativeBinaries binaries) => inner.Program(binaries);

        public override Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken) =>
            inner.PrepareAsync(start, cancellationToken);

        public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
        {
            Console.WriteLine("stalled");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return "";
        }
    }
}
