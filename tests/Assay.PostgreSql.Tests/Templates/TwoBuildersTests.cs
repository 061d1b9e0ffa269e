using Assay.PostgreSql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>Two processes that need the same template.</summary>
public sealed class TwoBuildersTests
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));
    private readonly string _salt = Guid.NewGuid().ToString("N");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_it_once()
    {
        var server = await OwnRole.CreateAsync(Cancelled);
        using var first = await FirstAsync(server);
        using var second = await SecondAsync(server);
        await first.TellAsync("go");
        Assert.Equal($"built by {first.Id}", await first.LineAsync(Cancelled));
        Assert.Equal($"built by {first.Id}", await second.LineAsync(Cancelled));
    }

    [Fact]
    public async Task Both_get_the_error_of_the_one_that_builds()
    {
        var server = await OwnRole.CreateAsync(Cancelled);
        using var first = await FirstAsync(server);
        using var second = await SecondAsync(server);
        await first.TellAsync("fail");
        Assert.Contains("told to fail", await first.LineAsync(Cancelled), StringComparison.Ordinal);
        Assert.Contains("told to fail", await second.LineAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Do_not_block_each_other_when_the_one_that_builds_is_killed()
    {
        var server = await OwnRole.CreateAsync(Cancelled);
        var first = await FirstAsync(server);
        using var second = await SecondAsync(server);
        var halfBuilt = await HalfBuiltAsync(server);
        first.Dispose();
        Assert.Equal("building", await second.LineAsync(Cancelled));
        await second.TellAsync("go");
        Assert.Equal($"built by {second.Id}", await second.LineAsync(Cancelled));

        var host = await PostgresHost.GetAsync(server);
        await Soon.True(
            async () =>
            {
                await Sweeper.SweepAsync(host, Cancelled);
                return !(await DatabasesAsync(server)).Contains(halfBuilt);
            },
            Cancelled);
    }

    private async Task<BuilderProcess> FirstAsync(string server)
    {
        var first = BuilderProcess.Start(server, _salt);
        Assert.Equal("building", await first.LineAsync(Cancelled));
        return first;
    }

    /// <summary>The second one waits for the lock that the first one holds.</summary>
    private async Task<BuilderProcess> SecondAsync(string server)
    {
        var second = BuilderProcess.Start(server, _salt);
        await Soon.True(async () => second.HasEnded || await WaitingAsync(server) > 0, Cancelled);
        return second;
    }

    private static async Task<long> WaitingAsync(string server)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(Cancelled);
        await using var ask = new NpgsqlCommand(
            "select count(*) from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and not l.granted and a.usename = current_user",
            connection);
        return (long)(await ask.ExecuteScalarAsync(Cancelled))!;
    }

    private static async Task<string> HalfBuiltAsync(string server) =>
        Assert.Single(await DatabasesAsync(server), name => !name.StartsWith("assay_builders", StringComparison.Ordinal));

    /// <summary>The databases of the role.</summary>
    private static async Task<List<string>> DatabasesAsync(string server)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand("select datname::text from pg_database where datdba = current_user::regrole");
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        var names = new List<string>();
        while (await reader.ReadAsync(Cancelled))
            names.Add(reader.GetString(0));
        return names;
    }
}
