using Assay.MySql.Servers;
using Assay.PostgreSql.Servers;
using Assay.Redis.Servers;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Dummy;

/// <summary>The real kinds, and such whose starter gets stuck.</summary>
public static class DummyKinds
{
    public static ServerKind Create(string name, Stall? stall = null) => (name, stall) switch
    {
        ("postgres", null) => PostgresServers.CreateKind(),
        ("mysql", null) => MySqlServers.CreateKind(),
        ("redis", null) => RedisServers.CreateKind(),
        ("postgres", { } where) => PostgresServers.CreateBareKind().Add(new StallingProvider(new PostgresRecipe(), where, PostgresAsync)),
        ("mysql", { } where) => MySqlServers.CreateBareKind().Add(new StallingProvider(new MySqlRecipe(), where, MySqlAsync)),
        ("redis", { } where) => RedisServers.CreateBareKind().Add(new StallingProvider(new RedisRecipe(), where, RedisAsync)),
        _ => throw new ArgumentException($"There is no kind {name}.", nameof(name)),
    };

    private static async Task<NativeBinaries> PostgresAsync(ServerSearch search) =>
        (await new PostgresInstallations().FindAsync(search, CancellationToken.None))[0];

    private static async Task<NativeBinaries> MySqlAsync(ServerSearch search) =>
        (await new MySqlInstallations().FindAsync(search, CancellationToken.None))[0];

    private static async Task<NativeBinaries> RedisAsync(ServerSearch search)
    {
        var (program, binaries) = await new RedisInstallations().FindAsync(search, CancellationToken.None).FirstAsync();
        return binaries with { Source = program };
    }

    private sealed class StallingProvider(NativeRecipe recipe, Stall where, Func<ServerSearch, Task<NativeBinaries>> locateAsync)
        : NativeProvider(new StallingRecipe(recipe, where))
    {
        public override string Name => "process";

        public override ProviderPlace Place => ProviderPlace.Process;

        protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(
            ServerSearch search, CancellationToken cancellationToken) => (await locateAsync(search), null);
    }

    private sealed class StallingRecipe(NativeRecipe inner, Stall where) : NativeRecipe
    {
        public override int Revision => inner.Revision;

        public override bool KeepsData => inner.KeepsData;

        public override string? Program(NativeBinaries binaries) => inner.Program(binaries);

        public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
        {
            var command = await inner.PrepareAsync(start, cancellationToken);
            await StallAsync(Stall.WithData, cancellationToken);
            return command;
        }

        public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
        {
            await StallAsync(Stall.WithServer, cancellationToken);
            return await inner.CompleteAsync(start, command, cancellationToken);
        }

        private async Task StallAsync(Stall here, CancellationToken cancellationToken)
        {
            if (here != where)
                return;
            Console.WriteLine("stalled");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }
}
