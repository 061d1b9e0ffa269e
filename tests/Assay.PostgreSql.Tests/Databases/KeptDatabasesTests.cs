using Assay.PostgreSql.Databases;
using Assay.Sandboxes;
using Assay.Sql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Tests.Databases;

public sealed class KeptDatabasesTests
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(30));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_failed_tests_databases_stay_as_the_tests_left_them()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool(db => db.Migrations("db/store").KeepOnFailure(2));
        var names = new List<string>();
        for (var test = 1; test <= 3; test++)
            names.Add(await FailAsync(pool, test));

        await Soon.True(async () => !await world.ExistsAsync(names[0]), Token);
        foreach (var (name, email) in new[] { (names[1], "test2"), (names[2], "test3") })
        {
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(world.ConnectionString) { Database = name }.ConnectionString);
            await using var ask = source.CreateCommand("select email from customers");
            Assert.Equal(email, await ask.ExecuteScalarAsync(Token));
        }

        var host = await PostgresHost.GetAsync(world.ConnectionString);
        await Sweeper.SweepAsync(host, Token);
        Assert.True(await world.ExistsAsync(names[2]));
        await KeptDatabases.TrimAsync(host, 0);
        Assert.False(await world.ExistsAsync(names[2]));
    }

    [Fact]
    public async Task Nothing_stays_unless_it_is_asked_for()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool();
        await using var rented = await pool.RentAsync();
        Assert.Empty(rented.Instance.Keep(rented.Instance.CurrentRent!));
    }

    [Theory, InlineData(null, 0), InlineData("0", 0), InlineData("1", KeepOnFailureSetting.DefaultMost), InlineData("12", 12)]
    public void The_environment_says_how_many(string? value, int most) => Assert.Equal(most, KeepOnFailureSetting.Parse(value));

    [Fact]
    public void A_value_that_is_no_number_is_explained() =>
        Assert.Contains("ASSAY_KEEP_ON_FAILURE='yes' is no number", Assert.Throws<SandboxException>(() => KeepOnFailureSetting.Parse("yes")).Message, StringComparison.Ordinal);

    private static async Task<string> FailAsync(InstancePool pool, int test)
    {
        await using var rented = await pool.RentAsync();
        var name = rented.Database.DatabaseName;
        await rented.Database.Insert("customers", new { email = $"test{test}" }, Token);
        var rent = rented.Instance.CurrentRent!;
        rented.Instance.Return(rent);
        var line = Assert.Single(rented.Instance.Keep(rent));
        Assert.Contains($"psql \"host=127.0.0.1 port=", line, StringComparison.Ordinal);
        Assert.Contains($"dbname={name}", line, StringComparison.Ordinal);
        rented.Instance.End(rent, Verdict.Failed);
        return name;
    }
}
