using Assay.Dummy;
using Npgsql;

namespace Assay.PostgreSql.Tests.Servers;

/// <summary>What becomes of PostgreSQL servers, which have more to lose than others, when processes end in all the ways they can.</summary>
public sealed class ServerLifeTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_processes_at_once_start_one_server()
    {
        await using var home = new TemporaryHome();
        var processes = Enumerable.Range(0, 20).Select(_ => DummyProcess.Start("postgres", home.Path, Long)).ToList();
        try
        {
            var answers = await Task.WhenAll(processes.Select(process => process.AnswerAsync(Token)));
            Assert.Single(answers, answer => !answer.Warm);
            Assert.Single(answers.Select(answer => answer.ConnectionString).Distinct());
            Assert.Equal(20, Assert.Single(home.Servers.List()).Users.Count);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    [Fact]
    public async Task Killing_the_starter_before_the_server_is_ready_leaves_nothing()
    {
        await using var home = new TemporaryHome();
        using var starter = DummyProcess.Start("postgres", home.Path, Long, Stall.WithServer);
        await starter.StalledAsync(Token);
        starter.Kill();
        await NothingRunsAsync(home);
        await NextStartsAnewAsync(home);
    }

    [Theory, InlineData("watcher"), InlineData("guard"), InlineData("server")]
    public async Task Killing_one_of_the_processes_ends_the_others(string which)
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("postgres", home.Path, Long);
        await user.AnswerAsync(Token);
        var watched = home.Watched();
        (which switch { "watcher" => watched.Watcher, "guard" => watched.Guard, _ => watched.Server }).Kill(Long);
        await NothingRunsAsync(home);
        await NextStartsAnewAsync(home);
    }

    [Fact]
    public async Task Killing_all_users_stops_the_server_after_the_idle_time()
    {
        await using var home = new TemporaryHome();
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
        await using var home = new TemporaryHome();
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
    public async Task Databases_are_kept_over_an_orderly_stop()
    {
        await using var home = new TemporaryHome();
        await CreateDatabaseAsync(home, "kept");
        await home.Servers.StopAllAsync(cancellationToken: Token);
        Assert.True(home.Folder().Exit?.Orderly);
        using var next = DummyProcess.Start("postgres", home.Path, Long);
        Assert.Contains("kept", await DatabasesAsync(await next.AnswerAsync(Token)));
    }

    [Fact]
    public async Task Databases_of_a_killed_server_are_discarded()
    {
        await using var home = new TemporaryHome();
        await CreateDatabaseAsync(home, "lost");
        home.Watched().Server.Kill(Long);
        await NothingRunsAsync(home);
        using var next = DummyProcess.Start("postgres", home.Path, Long);
        Assert.DoesNotContain("lost", await DatabasesAsync(await next.AnswerAsync(Token)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Databases_from_before_a_reboot_or_some_days_ago_are_discarded(bool reboot)
    {
        await using var home = new TemporaryHome();
        await CreateDatabaseAsync(home, "lost");
        await home.Servers.StopAllAsync(cancellationToken: Token);
        var folder = home.Folder();
        var kept = folder.Kept!;
        folder.Kept = reboot ? kept with { Boot = "another" } : kept with { DataMade = kept.DataMade.AddDays(-4) };
        using var next = DummyProcess.Start("postgres", home.Path, Long);
        Assert.DoesNotContain("lost", await DatabasesAsync(await next.AnswerAsync(Token)));
    }

    private static async Task CreateDatabaseAsync(TemporaryHome home, string name)
    {
        using var user = DummyProcess.Start("postgres", home.Path, Long);
        var answer = await user.AnswerAsync(Token);
        await using var source = NpgsqlDataSource.Create(answer.ConnectionString);
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync(Token);
        await user.EndAsync(Token);
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

    private static async Task NextStartsAnewAsync(TemporaryHome home)
    {
        using var next = DummyProcess.Start("postgres", home.Path, Long);
        var answer = await next.AnswerAsync(Token);
        Assert.False(answer.Warm);
        Assert.Contains("postgres", await DatabasesAsync(answer));
        Assert.Single(home.Servers.List());
    }
}
