using System.Globalization;
using Assay.Kafka.Conformance.Worker;

// rounds COUNT SEED       group and transaction rounds on a broker of its own; says what it is doing, so that a hang can be told
// idle HOST PORT COUNT    opens connections that say nothing, until its input ends
switch (args)
{
    case ["rounds", var count, var seed]:
        await Rounds.RunAsync(int.Parse(count, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture));
        return 0;
    case ["idle", var host, var port, var count]:
        await IdleConnections.RunAsync(host, int.Parse(port, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("usage: rounds COUNT SEED | idle HOST PORT COUNT");
        return 2;
}
