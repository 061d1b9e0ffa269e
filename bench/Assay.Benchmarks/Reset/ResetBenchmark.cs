using System.Globalization;
using System.Text.Json;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;
using Npgsql;
using Respawn;

namespace Assay.Benchmarks.Reset;

/// <summary>
/// What it costs to bring a database back after a test, on one server in one run: a rollback (the limit), Assay's reset, Respawn, TRUNCATE of the
/// touched tables, and a clone with its drop. Respawn and TRUNCATE do not bring seed rows back and are not asked to.
/// </summary>
internal sealed class ResetBenchmark(int rounds)
{
    private const int WarmUp = 5;
    private static readonly string[] Contestants = ["rollback", "assay", "respawn", "truncate", "clone and drop"];

    public async Task RunAsync()
    {
        var server = await PostgresServers.FindAsync();
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        Console.WriteLine($"{server}, {Environment.ProcessorCount} processors, median of {rounds} rounds a worker, in ms");
        Console.WriteLine($"{"",-30}{string.Concat(Contestants.Select(name => $"{name,16}"))}");
        var results = new Dictionary<Setting, Dictionary<string, Medians>>();
        foreach (var setting in Setting.All)
        {
            var medians = Contestants.ToDictionary(name => name, _ => new Medians());
            await Task.WhenAll(Enumerable.Range(0, setting.Workers).Select(_ => Task.Run(() => MeasureAsync(host, setting, medians))));
            results.Add(setting, medians);
            Console.WriteLine($"{setting,-30}{string.Concat(Contestants.Select(name => string.Create(CultureInfo.InvariantCulture, $"{medians[name].Median,16:0.00}")))}");
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            name = "reset",
            respawn_ratio = Math.Round(results.Values.Min(medians => medians["respawn"].Median / medians["assay"].Median), 2),
            rollback_ratio = Math.Round(results.Values.Max(medians => medians["assay"].Median / medians["rollback"].Median), 2),
            growth_500_over_36 = Math.Round(Setting.All.Where(setting => setting.Tables == 500)
                .Max(large => results[large]["assay"].Median / results[large with { Tables = 36 }]["assay"].Median), 2),
        }));
    }

    private async Task MeasureAsync(PostgresHost host, Setting setting, Dictionary<string, Medians> medians)
    {
        var template = await TemplateStore.GetAsync(host, new TemplateRecipe([new BenchmarkSchema(setting)]), CancellationToken.None);
        var name = host.Lease.NextName();
        await host.CreateAsync(name, template, CancellationToken.None);
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(host.ConnectionStringTo(name)) { Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await using var reset = await DatabaseReset.OpenAsync(host.ConnectionStringTo(name), host.IsSuperuser, CancellationToken.None);
            for (var round = -WarmUp; round < rounds; round++)
                await RollbackAsync(connection, round < 0 ? new Medians() : medians["rollback"]);
            for (var round = -WarmUp; round < rounds; round++)
                await AssayAsync(connection, reset, round < 0 ? new Medians() : medians["assay"]);
            // The others leave the database without its seed, so they come last.
            for (var round = -WarmUp; round < rounds; round++)
                await TruncateAsync(connection, round < 0 ? new Medians() : medians["truncate"]);
            var respawner = await Respawner.CreateAsync(connection, new RespawnerOptions { DbAdapter = DbAdapter.Postgres, SchemasToInclude = ["public"] });
            for (var round = -WarmUp; round < rounds; round++)
                await RespawnAsync(connection, respawner, round < 0 ? new Medians() : medians["respawn"]);
        }

        for (var round = 0; round < Math.Max(5, rounds / 4); round++)
        {
            await medians["clone and drop"].MeasureAsync(async () =>
            {
                var clone = host.Lease.NextName();
                await host.CreateAsync(clone, template, CancellationToken.None);
                await host.DropAsync(clone, CancellationToken.None);
            });
        }

        await host.DropAsync(name, CancellationToken.None);
    }

    private static async Task RollbackAsync(NpgsqlConnection connection, Medians times)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await BenchmarkSchema.TouchAsync(connection);
        await times.MeasureAsync(() => transaction.RollbackAsync());
    }

    /// <summary>As the reset protocol does it: two looks before, one after.</summary>
    private static async Task AssayAsync(NpgsqlConnection connection, DatabaseReset reset, Medians times)
    {
        await BenchmarkSchema.TouchAsync(connection);
        reset.Begin();
        await times.MeasureAsync(async () =>
        {
            await reset.ObserveAsync(CancellationToken.None);
            await reset.ObserveAsync(CancellationToken.None);
            var outcome = await reset.ResetAsync(exact: false, CancellationToken.None);
            await reset.ObserveAsync(CancellationToken.None);
            if (outcome.ReplaceBecause is { } reason)
                throw new InvalidOperationException($"It was not put back: {reason}");
        });
    }

    private static async Task TruncateAsync(NpgsqlConnection connection, Medians times)
    {
        await BenchmarkSchema.TouchAsync(connection);
        await times.MeasureAsync(async () =>
        {
            await using var truncate = new NpgsqlCommand($"truncate {string.Join(", ", BenchmarkSchema.Touched)} cascade", connection);
            await truncate.ExecuteNonQueryAsync();
        });
    }

    private static async Task RespawnAsync(NpgsqlConnection connection, Respawner respawner, Medians times)
    {
        await BenchmarkSchema.TouchAsync(connection);
        await times.MeasureAsync(() => respawner.ResetAsync(connection));
    }
}
