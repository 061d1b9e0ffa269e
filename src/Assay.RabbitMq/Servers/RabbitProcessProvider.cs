using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.RabbitMq.Servers;

/// <summary>Runs an installed RabbitMQ.</summary>
internal sealed class RabbitProcessProvider(RabbitInstallations installations) : NativeProvider(new RabbitRecipe())
{
    private const string Remedy = "RUNLEVEL=1 apt-get install --no-install-recommends rabbitmq-server    (brew install rabbitmq, …)";

    public override string Name => "process";

    public override ProviderPlace Place => ProviderPlace.Process;

    protected override Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var found = OperatingSystem.IsWindows() || !HasErlang(search)
            ? null
            : installations.Find(search).FirstOrDefault(installed => ServerVersion.Fits(installed.Version, search.Request.Version));
        return Task.FromResult((found, found is null ? Missing(search) : null));
    }

    private ServerAnswer Missing(ServerSearch search)
    {
        if (OperatingSystem.IsWindows())
            return ServerAnswer.None("Assay does not run RabbitMQ as a process on Windows", "start it as a service or a container, and set ASSAY_RABBITMQ");
        var all = installations.Find(search);
        if (all.Count > 0 && !HasErlang(search))
            return ServerAnswer.None($"RabbitMQ is installed in {all[0].Source}, but Erlang's program erl is not in PATH", "put the folder of erl into PATH");
        if (all.Count > 0)
            return ServerAnswer.None($"installed: {string.Join(", ", all.Select(found => found.Version))}; {search.Request.Version} is pinned", Remedy);
        return search.Options.Variable(RabbitInstallations.Variable) is { } told
            ? ServerAnswer.None($"{RabbitInstallations.Variable}={told} holds no sbin/rabbitmq-server beside plugins/rabbit-VERSION", Remedy)
            : ServerAnswer.None("rabbitmq-server is not installed: looked in PATH and the usual folders", Remedy);
    }

    private static bool HasErlang(ServerSearch search) =>
        (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, "erl")));
}
