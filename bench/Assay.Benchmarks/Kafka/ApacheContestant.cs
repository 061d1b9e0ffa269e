using System.Diagnostics;
using Assay.Kafka.Servers;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.Benchmarks.Kafka;

/// <summary>Apache Kafka as a process, as the product's provider runs it: formatted already, with the archive of its classes.</summary>
internal sealed class ApacheContestant : IKafkaContestant
{
    private readonly ServerHome _home;

    private ApacheContestant(ServerHome home, string servers, TimeSpan start)
    {
        _home = home;
        BootstrapServers = servers;
        Start = start;
    }

    public string Name => "apache";

    public string BootstrapServers { get; }

    public bool KeepsEverything => true;

    /// <summary>From nothing that runs to the first answer.</summary>
    public TimeSpan Start { get; }

    public static async Task<ApacheContestant> StartAsync()
    {
        var home = new ServerHome(Directory.CreateTempSubdirectory("assay-bench-").FullName);

        // The first start makes what a cold machine has already: the formatted folder and the archive of classes.
        await FindAsync(home);
        await new ServerDirectory(home).StopAllAsync(force: true);
        await Task.Delay(TimeSpan.FromSeconds(11));
        var started = Stopwatch.GetTimestamp();
        var servers = await FindAsync(home);
        return new(home, servers, Stopwatch.GetElapsedTime(started));
    }

    public async ValueTask DisposeAsync()
    {
        await new ServerDirectory(_home).StopAllAsync(force: true);
        Directory.Delete(_home.Path, recursive: true);
    }

    private static async Task<string> FindAsync(ServerHome home)
    {
        var finder = new ServerFinder(new ServerFinderOptions { Home = home, Journal = RunJournal.ToText(TextWriter.Null) });
        return (await finder.FindAsync(new ServerRequest(KafkaServers.Kind) { Provider = "process" })).ConnectionString;
    }
}
