using Assay.PostgreSql.Servers;
using Assay.Redis.Servers;
using Assay.Reporting;
using Assay.Servers;

// A process that uses a server: says what it got, then holds on to it until its input ends.
if (args is not [var kindName, var home, var idle])
{
    Console.Error.WriteLine("usage: Assay.Dummy postgres|redis HOME IDLE_MILLISECONDS");
    return 2;
}

var kind = kindName == "redis" ? RedisServers.Kind : PostgresServers.Kind;
var finder = new ServerFinder(new ServerFinderOptions
{
    Home = new ServerHome(home),
    Idle = TimeSpan.FromMilliseconds(int.Parse(idle, System.Globalization.CultureInfo.InvariantCulture)),
    Journal = RunJournal.ToText(Console.Error),
    Environment = name => name.StartsWith("ASSAY_", StringComparison.Ordinal) ? null : Environment.GetEnvironmentVariable(name),
});
var server = await finder.FindAsync(new ServerRequest(kind));
Console.WriteLine($"{(server.Warm ? "warm" : "started")}\t{server.Version}\t{server.ConnectionString}");
await Console.In.ReadLineAsync();
return 0;
