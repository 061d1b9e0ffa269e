using System.Globalization;
using System.Text.Json;
using Assay.Servers;

namespace Assay.Benchmarks.Start;

/// <summary>
/// A cold machine: binaries, initialised data and images are there, and nothing runs. How long until the first query is answered by Assay's servers,
/// and by the same versions in Testcontainers; in a process that has done the same before, and in a process of its own each time.
/// </summary>
internal sealed class StartBenchmark(int rounds)
{
    private static readonly string[] Kinds = ["postgres", "redis"];

    public async Task RunAsync()
    {
        var home = new ServerHome(Directory.CreateTempSubdirectory("assay-bench-").FullName);
        var directory = new ServerDirectory(home);
        var warm = new Dictionary<(string Kind, string Contestant), double>();
        var fresh = new Dictionary<(string Kind, string Contestant), double>();
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} processors, from nothing that runs to the first answer, median of {rounds} rounds in ms");
            Console.WriteLine($"{"",-11}{"",-16}{"warm process",14}{"fresh process",15}");
            foreach (var kind in Kinds)
            {
                foreach (var contestant in Contestants(kind, home))
                {
                    var (inside, outside) = await MeasureAsync(contestant, directory);
                    warm[(kind, contestant.Name)] = inside.Median;
                    fresh[(kind, contestant.Name)] = outside.Median;
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{kind,-11}{contestant.Name,-16}{inside.Median,14:0}{outside.Median,15:0}"));
                }
            }
        }
        finally
        {
            await directory.StopAllAsync(force: true);
            Directory.Delete(home.Path, recursive: true);
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            name = "start",
            testcontainers_ratio = Ratio("postgres"),
            redis_testcontainers_ratio = Ratio("redis"),
            postgres_ms = Math.Round(warm[("postgres", Contestant.Assay)], 1),
            redis_ms = Math.Round(warm[("redis", Contestant.Assay)], 1),
            postgres_fresh_process_ms = Math.Round(fresh[("postgres", Contestant.Assay)], 1),
            redis_fresh_process_ms = Math.Round(fresh[("redis", Contestant.Assay)], 1),
        }));

        // The smaller of the two, each of which is claimed.
        double? Ratio(string kind) => RatioOf(warm, kind) is { } inside && RatioOf(fresh, kind) is { } outside ? Math.Min(inside, outside) : null;
    }

    private static IEnumerable<Contestant> Contestants(string kind, ServerHome home)
    {
        yield return new Contestant(Contestant.Assay, kind, Image: null, home);
        if (Contestant.ImageOf(kind) is { } image)
            yield return new Contestant(Contestant.Testcontainers, kind, image, home);
        else
            Console.WriteLine($"{kind,-11}{Contestant.Testcontainers,-16}not measured: {Contestant.ImageVariable(kind)} names no image");
    }

    private async Task<(Medians Inside, Medians Outside)> MeasureAsync(Contestant contestant, ServerDirectory directory)
    {
        var inside = new Medians();
        var outside = new Medians();
        // The first round makes what a cold machine has already.
        for (var round = -1; round < rounds; round++)
        {
            var warm = await contestant.MeasureHereAsync();
            await ForgetAsync(contestant, directory);
            var fresh = await contestant.MeasureInAProcessAsync();
            await ForgetAsync(contestant, directory);
            if (round < 0)
                continue;
            inside.Add(warm);
            outside.Add(fresh);
        }

        return (inside, outside);
    }

    /// <summary>What a stopped server keeps would make the next start a warm one.</summary>
    private static async Task ForgetAsync(Contestant contestant, ServerDirectory directory)
    {
        var home = contestant.Home;
        // A machine is cold when the work beside the last start is done: PostgreSQL's watcher keeps a copy of the data ready.
        if (contestant is { Name: Contestant.Assay, Kind: "postgres" })
            await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => Directory.GetDirectories(home.Initialized, "*.spare", SearchOption.AllDirectories).Length > 0);
        await directory.StopAllAsync(force: true);
        var servers = Path.Combine(home.Path, "servers");
        if (Directory.Exists(servers))
            Directory.Delete(servers, recursive: true);
    }

    private static double? RatioOf(Dictionary<(string Kind, string Contestant), double> medians, string kind) =>
        medians.TryGetValue((kind, Contestant.Testcontainers), out var container)
            ? Math.Round(container / medians[(kind, Contestant.Assay)], 2)
            : null;
}
