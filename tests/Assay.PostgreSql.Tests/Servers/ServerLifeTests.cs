using Assay.Dummy;
using Assay.Servers.Watching;
using Npgsql;

namespace Assay.PostgreSql.Tests.Servers;

/// <summary>What becomes of PostgreSQL servers, which have more to lose than others, when processes end in all the ways they can.</summary>
public sealed class ServerLifeTests
{
    private static readonly int AtOnce = TestRun.Count(4, 20);
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_processes_at_once_start_one_server()
    {
        await using var home = TemporaryHome.WithInitialized();
        var processes = Enumerable.Range(0, AtOnce).Select(_ => DummyProcess.Start("postgres", home.Path, Long)).ToList();
        try
        {
            var answers = await Task.WhenAll(processes.Select(process => process.AnswerAsync(Token)));
            Assert.Single(answers, answer => !answer.Warm);
            Assert.Single(answers.Select(answer => answer.ConnectionString).Distinct());
            Assert.Equal(AtOnce, Assert.Single(home.Servers.List()).Users.Count);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    [Fact]
    public async Task Killing_any_of_the_processes_ends_the_others_and_the_next_starts_anew()
    {
        await using var home = TemporaryHome.WithInitialized();
        using (var starter = DummyProcess.Start("postgres", home.Path, Long, Stall.WithServer))
        {
            await starter.StalledAsync(Token);
            starter.Kill();
            await NothingRunsAsync(home);
        }

        // Redis servers live and die by the same code, and are killed in every way each time.
        string[] killed = ["watcher", "guard", "server"];
        foreach (var which in TestRun.IsLong ? [.. killed, "nobody"] : (string[])[Random.Shared.GetItems(killed, 1)[0], "nobody"])
        {
            using var user = DummyProcess.Start("postgres", home.Path, Long);
            var answer = await user.AnswerAsync(Token);
            Assert.False(answer.Warm);
            Assert.Contains("postgres", await DatabasesAsync(answer));
            Assert.Single(home.Servers.List());
            if (which == "nobody")
                return;
            var watched = home.Watched();
            (which switch { "watcher" => watched.Watcher!, "guard" => watched.Guard, _ => watched.Server }).Kill(Long);
            await NothingRunsAsync(home);
        }
    }

    [Fact]
    public async Task Killing_all_users_stops_the_server_after_the_idle_time()
    {
        await using var home = TemporaryHome.WithInitialized();
        using var user = DummyProcess.Start("postgres", home.Path, Brief);
        var answer = await user.AnswerAsync(Token);
        await using (var connection = new NpgsqlConnection(answer.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync(Token);
            user.Kill();
        }

        await NothingRunsAsync(home);
        Assert.Equal("nobody used it", home.Folder().Exit?.Reason);
    }

    [Fact]
    public async Task A_client_on_a_Unix_socket_keeps_the_server_running()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells who is connected to a Unix socket.");
        await using var home = TemporaryHome.WithInitialized();
        using var user = DummyProcess.Start("postgres", home.Path, Brief);
        var settings = new NpgsqlConnectionStringBuilder((await user.AnswerAsync(Token)).ConnectionString) { Host = home.Folder().Plan!.DataFolder, Pooling = false };
        await using (var connection = new NpgsqlConnection(settings.ConnectionString))
        {
            await connection.OpenAsync(Token);
            user.Kill();
            var killed = TimeProvider.System.GetTimestamp();
            await Soon.True(() => TimeProvider.System.GetElapsedTime(killed) > 10 * Brief, Token);
            Assert.Single(home.Servers.List());
        }

        await NothingRunsAsync(home);
    }

    [Fact]
    public async Task Databases_are_kept_over_an_orderly_stop_and_discarded_after_a_kill_a_reboot_or_some_days()
    {
        await using var home = TemporaryHome.WithInitialized();
        await UseAsync(home, [], make: "kept");
        await home.Servers.StopAllAsync(cancellationToken: Token);
        Assert.True(home.Folder().Exit?.Orderly);
        await UseAsync(home, there: ["kept"], make: "lost");
        home.Watched().Server.Kill(Long);
        await NothingRunsAsync(home);

        await UseAsync(home, there: [], make: "before");
        if (!TestRun.IsLong)
            return;
        await StopAsync(home, kept => kept with { Boot = "another" });
        await UseAsync(home, there: [], make: "days_ago");
        await StopAsync(home, kept => kept with { DataMade = kept.DataMade.AddDays(-4) });
        await UseAsync(home, there: [], make: "fresh");
    }

    /// <summary>A user of the server sees which databases are there, and makes another.</summary>
    private static async Task UseAsync(TemporaryHome home, string[] there, string make)
    {
        using var user = DummyProcess.Start("postgres", home.Path, Long);
        var answer = await user.AnswerAsync(Token);
        Assert.Equal(there, (await DatabasesAsync(answer)).Except(["postgres", "template0", "template1"]).Order(StringComparer.Ordinal));
        await using (var source = NpgsqlDataSource.Create(answer.ConnectionString))
        await using (var command = source.CreateCommand($"create database {make}"))
            await command.ExecuteNonQueryAsync(Token);
        await user.EndAsync(Token);
    }

    private static async Task StopAsync(TemporaryHome home, Func<ServerState, ServerState> change)
    {
        await home.Servers.StopAllAsync(cancellationToken: Token);
        var folder = home.Folder();
        folder.Kept = change(folder.Kept!);
    }

    private static async Task<List<string>> DatabasesAsync(DummyAnswer answer)
    {
        await using var source = NpgsqlDataSource.Create(answer.ConnectionString);
        await using var command = source.CreateCommand("select datname from pg_database");
        await using var reader = await command.ExecuteReaderAsync(Token);
        var names = new List<string>();
        while (await reader.ReadAsync(Token))
            names.Add(reader.GetString(0));
        return names;
    }

    private static Task NothingRunsAsync(TemporaryHome home) => Soon.True(() => home.Processes().Count == 0 && home.Servers.List().Count == 0, Token);
}
