using Assay.Benchmarks;
using Assay.Benchmarks.Reset;

// Each benchmark measures its contestants side by side in one run and prints last one line of JSON with ratios:
//   dotnet run -c Release --project bench/Assay.Benchmarks -- reset
switch (args)
{
    case ["reset", .. var rest]:
        await new ResetBenchmark(Rounds.Parse(rest)).RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: Assay.Benchmarks reset [--rounds N]");
        return 2;
}
