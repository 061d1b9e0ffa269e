using System.Globalization;
using System.Text.Json;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;

namespace Assay.Benchmarks.Reset;

/// <summary>
/// What it costs to bring a database back after a test, on one server in one run: a rollback (the limit), Assay's reset, Respawn, TRUNCATE of the
/// touched tables, and a clone with its drop; and what a whole test costs, isolated by Assay or by a rollback. The contestants take turns, a
/// block of rounds at a time, so that noise meets all of them. Respawn and TRUNCATE don't bring seed rows back and are not asked to.
/// </summary>
internal sealed class ResetBenchmark(int rounds)
{
    private const int Turns = 4;
    private const int WarmUp = 5;

    /// <summary>A contestant that takes longer has two rounds in each turn, and no other warm-up than its first turn.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync()
    {
        var server = await PostgresServers.FindAsync();
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        Console.WriteLine($"{server}, {Environment.ProcessorCount} processors, median of {rounds} rounds a worker, in ms");
        Console.WriteLine($"{"",-38}{string.Concat(Contestants.All.Select(name => $"{name,16}"))}");
        var results = new Dictionary<Setting, Dictionary<string, Medians>>();
        foreach (var setting in Setting.All)
        {
            var medians = Contestants.All.ToDictionary(name => name, _ => new Medians());
            var schema = new BenchmarkSchema(setting);
            var template = await TemplateStore.GetAsync(host, new TemplateRecipe([schema]), CancellationToken.None);
            await using (var tests = WholeTests.Of(schema))
                await Task.WhenAll(Enumerable.Range(0, setting.Workers).Select(_ => Task.Run(() => MeasureAsync(host, template, tests, medians))));
            results.Add(setting, medians);
            Console.WriteLine($"{setting,-38}{string.Concat(Contestants.All.Select(name => string.Create(CultureInfo.InvariantCulture, $"{medians[name].Median,16:0.00}")))}");
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            name = "reset",
            respawn_ratio = Math.Round(results.Values.Min(medians => medians["respawn"].Median / medians["assay"].Median), 2),
            rollback_ratio = Math.Round(results.Values.Max(medians => medians["isolated test"].Median / medians["rollback test"].Median), 2),
            growth_500_over_36 = Math.Round(Setting.All.Where(setting => setting.Tables == 500)
                .Max(large => results[large]["assay"].Median / results[large with { Tables = 36 }]["assay"].Median), 2),
            growth_seed_100000_over_100 = Math.Round(
                results[Setting.LargeSeed]["assay"].Median / results[Setting.LargeSeed with { SeedRows = Setting.UsualSeed }]["assay"].Median, 2),
        }));
    }

    private async Task MeasureAsync(PostgresHost host, Template template, WholeTests tests, Dictionary<string, Medians> medians)
    {
        await using var contestants = await Contestants.OpenAsync(host, template, tests);
        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var name in Contestants.All)
            {
                var first = await contestants.RunAsync(name);
                var (warmUp, measured) = first > Slow ? (0, 1) : (WarmUp, rounds / Turns);
                if (warmUp == 0)
                    medians[name].Add(first);
                for (var round = -warmUp; round < measured; round++)
                {
                    var took = await contestants.RunAsync(name);
                    if (round >= 0)
                        medians[name].Add(took);
                }
            }
        }
    }
}
