using System.Globalization;
using Assay.PostgreSql.Templates;
using Assay.Sql.Templates;
using Npgsql;

namespace Assay.Benchmarks.Reset;

/// <summary>
/// Tables with a key, a unique name, a foreign key and an index each, and the work of a test on four of them: 10 inserts, an update and a
/// delete each. Where the schema is seeded, half of the tables hold rows, among them two of the four; of a large seed only one of those.
/// </summary>
internal sealed class BenchmarkSchema(Setting setting) : ITemplateStep<TemplateDatabase>
{
    private const int TableOfLargeSeed = 4;

    /// <summary>The tables that a test works on.</summary>
    public static IReadOnlyList<string> Touched { get; } = ["t4", "t5", "t6", "t7"];

    public string Title => $"{setting.Tables} tables";

    public void AddTo(TemplateHash hash) => hash.Add(string.Create(CultureInfo.InvariantCulture, $"{setting.Tables} {setting.SeedRows}"));

    public async Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        for (var number = 1; number <= setting.Tables; number++)
        {
            var parent = number == 1 ? "t1" : string.Create(CultureInfo.InvariantCulture, $"t{number - 1}");
            var sql = string.Create(
                CultureInfo.InvariantCulture,
                $"""
                create table t{number} (id serial primary key, name text not null unique, amount int, parent int references {parent} (id), at timestamptz default now());
                create index on t{number} (amount);
                """);
            var rows = number == TableOfLargeSeed ? setting.SeedRows : Math.Min(setting.SeedRows, Setting.UsualSeed);
            if (rows > 0 && number % 2 == 0)
                sql += string.Create(CultureInfo.InvariantCulture, $"insert into t{number} (name, amount) select 'seed ' || n, n from generate_series(1, {rows}) n;");
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public static async Task TouchAsync(NpgsqlConnection connection)
    {
        foreach (var table in Touched)
        {
            await using var command = new NpgsqlCommand(
                $"""
                insert into {table} (name, amount) select 'test ' || n, n from generate_series(1, 10) n;
                update {table} set amount = amount + 1 where id = (select max(id) from {table});
                delete from {table} where id = (select min(id) from {table});
                """, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Takes the test's own rows out again.</summary>
    public static async Task DeleteAsync(NpgsqlConnection connection)
    {
        foreach (var table in Touched)
        {
            await using var command = new NpgsqlCommand($"delete from {table} where name like 'test %'", connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
