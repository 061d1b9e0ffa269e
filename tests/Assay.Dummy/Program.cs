using System.Globalization;
using Assay.Dummy;
using Assay.Reporting;
using Assay.Servers;
using Assay.Servers.Native;

// A process that uses a server, or a part of one: says what it got, then holds on to it until its input ends.
if (args is not [var kind, var home, var idle, .. var rest])
{
    Console.Error.WriteLine("usage: Assay.Dummy postgres|mysql|redis|redis-own|redis-prefix HOME IDLE_MILLISECONDS [stall]");
    return 2;
}

var finder = new ServerFinder(new ServerFinderOptions
{
    Home = new ServerHome(home),
    StartTimeout = ServerFinderOptions.FromEnvironment().StartTimeout,
    Idle = TimeSpan.FromMilliseconds(int.Parse(idle, CultureInfo.InvariantCulture)),
    Journal = RunJournal.ToText(Console.Error),
    Environment = DummyEnvironment.Variable,
});
Console.WriteLine(kind switch
{
    "redis-own" => await DummyRedis.StartOwnAsync(finder),
    "redis-prefix" => await DummyRedis.WriteAsync(finder),
    _ => await FindAsync(),
});
await Console.In.ReadLineAsync();
return 0;

async Task<DummyAnswer> FindAsync()
{
    var server = await finder.FindAsync(new ServerRequest(DummyKinds.Create(kind, rest is [var where] ? Enum.Parse<Stall>(where) : null)));
    // Whoever is told of the server may kill this process, and from here on the server outlives that.
    await Handover.AllAsync();
    return new DummyAnswer(server.Warm, server.Version, server.ConnectionString);
}
