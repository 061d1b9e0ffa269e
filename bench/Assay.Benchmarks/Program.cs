using System.Globalization;
using Assay.Benchmarks;
using Assay.Benchmarks.Endurance;
using Assay.Benchmarks.Kafka;
using Assay.Benchmarks.Lease;
using Assay.Benchmarks.Reset;
using Assay.Benchmarks.Start;
using Assay.Servers;

// Each benchmark measures its contestants side by side in one run and prints last one line of JSON with ratios:
//   dotnet run -c Release --project bench/Assay.Benchmarks -- reset
switch (args)
{
    case ["reset", .. var rest]:
        await new ResetBenchmark(Number.Parse(rest, "--rounds", 40)).RunAsync();
        return 0;
    case ["lease", .. var rest]:
        await new LeaseBenchmark(Number.Parse(rest, "--tests", 1000)).RunAsync();
        return 0;
    case ["endurance", .. var rest]:
        await new EnduranceBenchmark(Number.Parse(rest, "--resets", 10_000)).RunAsync();
        return 0;
    case ["start", .. var rest]:
        await new StartBenchmark(Number.Parse(rest, "--rounds", 15)).RunAsync();
        return 0;
    case ["kafka", .. var rest]:
        await new KafkaBenchmark(Number.Parse(rest, "--rounds", 200)).RunAsync();
        return 0;
    // A part of `kafka`, which needs a fresh process for some of its measurements.
    case [ColdStart.Argument]:
        Console.WriteLine((await ColdStart.MeasureHereAsync()).ToString(CultureInfo.InvariantCulture));
        return 0;
    // A part of `start`, which needs a fresh process for some of its measurements.
    case ["first-query", var contestant, var kind, var home]:
        var took = await FirstQuery.MeasureAsync(new Contestant(contestant, kind, Contestant.ImageOf(kind), new ServerHome(home)));
        Console.WriteLine(took.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("usage: Assay.Benchmarks reset [--rounds N] | lease [--tests N] | endurance [--resets N] | start [--rounds N] | kafka [--rounds N]");
        return 2;
}
