using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Assay.Benchmarks.Reset;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;
using Assay.Sandboxes;
using Npgsql;

namespace Assay.Benchmarks.Lease;

/// <summary>
/// How long a test waits for its sandbox and how many tests a second there are, by the number of workers; beside it, on the same server, the same
/// tests with a database that is cloned and dropped for each.
/// </summary>
internal sealed class LeaseBenchmark(int tests)
{
    private static readonly int[] Workers = [1, 2, 8];

    public async Task RunAsync()
    {
        var server = await PostgresServers.FindAsync();
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        var schema = new BenchmarkSchema(new Setting(36, Setting.UsualSeed, Workers: 1));
        var template = await TemplateStore.GetAsync(host, new TemplateRecipe([schema]), CancellationToken.None);
        Console.WriteLine($"{server}, {Environment.ProcessorCount} processors, {tests} tests of five statements, 36 tables");
        Console.WriteLine("workers   rent p50 ms   rent p95 ms   tests/s   tests/s by clone and drop");
        var results = new List<object>();
        foreach (var workers in Workers)
        {
            var rents = new Medians();
            double perSecond;
            await using (var pool = await WholeTests.WarmAsync(schema, new PoolLimits(workers, workers * 2, TimeSpan.FromSeconds(60))))
                perSecond = await RunAsync(workers, tests, async () => rents.Add(await pool.IsolatedAsync()));
            var cloned = await RunAsync(workers, Math.Max(workers, tests / 10), () => CloneAsync(host, template));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workers,7}{rents.Median,14:0.000}{rents.At(0.95),14:0.000}{perSecond,10:0}{cloned,28:0}"));
            results.Add(new
            {
                workers,
                rent_p50_ms = Math.Round(rents.Median, 4),
                rent_p95_ms = Math.Round(rents.At(0.95), 4),
                tests_per_second = Math.Round(perSecond, 1),
                clone_ratio = Math.Round(perSecond / cloned, 1),
            });
        }

        Console.WriteLine(JsonSerializer.Serialize(new { name = "lease", workers = results }));
    }

    /// <summary>Tests per second.</summary>
    private static async Task<double> RunAsync(int workers, int tests, Func<Task> test)
    {
        var left = tests;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await test();
        })));
        return tests / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task CloneAsync(PostgresHost host, Template template)
    {
        var name = host.Lease.NextName();
        await host.CreateAsync(name, template.Name, CancellationToken.None);
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(host.ConnectionStringTo(name)) { Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await WholeTests.ExecuteAsync(connection);
        }

        await host.DropAsync(name, CancellationToken.None);
    }
}
