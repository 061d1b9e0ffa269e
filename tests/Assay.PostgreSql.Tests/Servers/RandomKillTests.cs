using Assay.Dummy;
using Npgsql;

namespace Assay.PostgreSql.Tests.Servers;

public sealed class RandomKillTests
{
    private static readonly int Rounds = TestRun.Count(1, 20);

    [Fact]
    public async Task Whatever_is_killed_at_whatever_moment_the_next_process_gets_the_only_server_and_nothing_is_left() =>
        await new KillRounds("postgres", "postgres", Random.Shared.Next()).RunAsync(Rounds, AskAsync, TestContext.Current.CancellationToken);

    private static async Task AskAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("create temporary table asked (id int)", connection);
        await command.ExecuteNonQueryAsync();
    }
}
