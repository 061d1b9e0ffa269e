using System.Globalization;
using Assay.Containers.Tests.User;
using Assay.Dummy;
using Assay.Redis.Servers;
using Assay.Reporting;
using Assay.Servers;
using Assay.Servers.Native;

// A process that uses a server in a container: says what it got, then holds on to it until its input ends.
if (args is not ["redis", var home, var idle, .. var rest])
{
    Console.Error.WriteLine("usage: Assay.Containers.Tests.User redis HOME IDLE_MILLISECONDS [stall]");
    return 2;
}

var finder = new ServerFinder(new ServerFinderOptions
{
    Home = new ServerHome(home),
    Idle = TimeSpan.FromMilliseconds(int.Parse(idle, CultureInfo.InvariantCulture)),
    StartTimeout = ServerFinderOptions.FromEnvironment().StartTimeout,
    Journal = RunJournal.ToText(Console.Error),
    Environment = DummyEnvironment.Variable,
});
// The registered kind: the provider has to come by itself.
var kind = rest is [nameof(Stall.WithServer)] ? StallingKind.Create() : RedisServers.Kind;
var server = await finder.FindAsync(new ServerRequest(kind) { Provider = "container" });
// Whoever is told of the server may kill this process, and from here on the server outlives that.
await Handover.AllAsync();
Console.WriteLine(new DummyAnswer(server.Warm, server.Version, server.ConnectionString));
await Console.In.ReadLineAsync();
return 0;
