using System.Globalization;
using Assay.Dummy;
using Assay.Reporting;
using Assay.Servers;

// A process that uses a server: says what it got, then holds on to it until its input ends.
if (args is not [var kind, var home, var idle, .. var rest])
{
    Console.Error.WriteLine("usage: Assay.Dummy postgres|redis HOME IDLE_MILLISECONDS [stall]");
    return 2;
}

var finder = new ServerFinder(new ServerFinderOptions
{
    Home = new ServerHome(home),
    Idle = TimeSpan.FromMilliseconds(int.Parse(idle, CultureInfo.InvariantCulture)),
    Journal = RunJournal.ToText(Console.Error),
    Environment = DummyEnvironment.Variable,
});
var server = await finder.FindAsync(new ServerRequest(DummyKinds.Create(kind, stall: rest is ["stall"])));
Console.WriteLine(new DummyAnswer(server.Warm, server.Version, server.ConnectionString));
await Console.In.ReadLineAsync();
return 0;
