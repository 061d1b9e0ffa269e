using System.Globalization;
using System.Text.Json;
using Assay.Benchmarks.Reset;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;

namespace Assay.Benchmarks.Endurance;

/// <summary>Whether resets of one database stay as fast as its first ones: dead rows, marks and keys must not gather.</summary>
internal sealed class EnduranceBenchmark(int resets)
{
    private const int Block = 100;

    public async Task RunAsync()
    {
        var server = await PostgresServers.FindAsync();
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        var schema = new BenchmarkSchema(new Setting(36, Setting.UsualSeed, Workers: 1));
        var template = await TemplateStore.GetAsync(host, new TemplateRecipe([schema]), CancellationToken.None);
        await using var tests = WholeTests.Of(schema);
        await using var contestants = await Contestants.OpenAsync(host, template, tests);
        for (var round = 0; round < 20; round++)
            await contestants.RunAsync("assay");

        // Noise comes and goes within minutes, so a rollback in the same block says how fast the machine was.
        var blocks = new List<(double Assay, double Rollback)>();
        for (var done = 0; done < resets; done += Block)
        {
            var (assay, rollback) = (new Medians(), new Medians());
            for (var round = 0; round < Block; round++)
            {
                assay.Add(await contestants.RunAsync("assay"));
                if (round % 4 == 0)
                    rollback.Add(await contestants.RunAsync("rollback test"));
            }

            blocks.Add((assay.Median, rollback.Median));
            if (blocks.Count % 10 == 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"after {done + Block,6} resets: {assay.Median:0.00} ms, a rollback test {rollback.Median:0.00} ms"));
        }

        var last = blocks[^Math.Max(1, blocks.Count / 10)..];
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            name = "endurance",
            resets,
            last_over_first = Math.Round(last.Select(block => block.Assay).Order().ElementAt(last.Count / 2) / blocks[0].Assay, 2),
            rollback_last_over_first = Math.Round(last.Select(block => block.Rollback).Order().ElementAt(last.Count / 2) / blocks[0].Rollback, 2),
        }));
    }
}
