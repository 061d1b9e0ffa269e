using System.Collections.Immutable;
using Assay.Dummy;
using Assay.MySql.Servers;
using Assay.Servers;
using MySqlConnector;

namespace Assay.MySql.Tests.Servers;

public sealed class MySqlServersTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_is_set_for_tests_lets_in_one_account_and_listens_on_loopback()
    {
        var server = await Store.RequireServerAsync();
        Assert.Equal("assay@%", await AskAsync(server.ConnectionString, "select current_user()"));
        Assert.Equal("0 127.0.0.1 utf8mb4", await AskAsync(server.ConnectionString, "select concat_ws(' ', @@innodb_flush_log_at_trx_commit, @@bind_address, @@character_set_server)"));
        var own = new MySqlConnectionStringBuilder(server.ConnectionString);
        own.Password = "wrong";
        var refused = await Assert.ThrowsAsync<MySqlException>(() => AskAsync(own.ConnectionString, "select 1"));
        Assert.Equal(MySqlErrorCode.AccessDenied, refused.ErrorCode);
        (own.UserID, own.Password) = ("root", "");
        await Assert.ThrowsAsync<MySqlException>(() => AskAsync(own.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task No_two_servers_have_their_temporary_tables_in_one_folder()
    {
        var shared = await Store.RequireServerAsync();
        await using var home = TemporaryHome.WithInitialized();
        using var user = DummyProcess.Start("mysql", home.Path, Long);
        var other = await user.AnswerAsync(Token);
        var folders = new[] { await AskAsync(shared.ConnectionString, "select @@tmpdir"), await AskAsync(other.ConnectionString, "select @@tmpdir") };
        Assert.NotEqual(folders[0], folders[1]);
        Assert.All(folders, folder => Assert.True(Directory.Exists(folder), folder));
    }

    [Fact]
    public async Task Processes_at_once_start_one_server_which_stops_when_all_were_killed()
    {
        await Store.RequireServerAsync();
        await using var home = TemporaryHome.WithInitialized();
        var processes = Enumerable.Range(0, 4).Select(_ => DummyProcess.Start("mysql", home.Path, TimeSpan.FromSeconds(1))).ToList();
        try
        {
            var answers = await Task.WhenAll(processes.Select(process => process.AnswerAsync(Token)));
            Assert.Single(answers, answer => !answer.Warm);
            Assert.Single(answers.Select(answer => answer.ConnectionString).Distinct());
            processes.ForEach(process => process.Kill());
            await Soon.True(() => home.Processes().Count == 0 && home.Servers.List().Count == 0, Token);
            Assert.Equal("nobody used it", home.Folder().Exit?.Reason);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    [Fact]
    public async Task Data_that_a_killed_starter_copied_and_did_not_write_down_is_made_again()
    {
        await Store.RequireServerAsync();
        await using var home = TemporaryHome.WithInitialized();
        using var starter = DummyProcess.Start("mysql", home.Path, Long, Stall.WithData);
        await starter.StalledAsync(Token);
        starter.Kill();
        using var next = DummyProcess.Start("mysql", home.Path, Long);
        Assert.Equal("assay@%", await AskAsync((await next.AnswerAsync(Token)).ConnectionString, "select current_user()"));
        Assert.Single(home.Servers.List());
    }

    [Fact]
    public async Task A_setting_that_the_server_refuses_is_named_with_the_end_of_its_log()
    {
        await Store.RequireServerAsync();
        await using var home = TemporaryHome.WithInitialized();
        var request = new ServerRequest(MySqlServers.CreateKind()) { Settings = ImmutableSortedDictionary<string, string>.Empty.Add("innodb_bufer_pool_size", "1M") };
        var failure = await Assert.ThrowsAsync<ServerException>(() => Finder(home).FindAsync(request, Token));
        Assert.Contains("unknown variable 'innodb_bufer_pool_size", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pinned_version_is_refused_when_it_is_not_there()
    {
        await using var home = new TemporaryHome();
        var failure = await Assert.ThrowsAsync<ServerException>(() => Finder(home).FindAsync(new ServerRequest(MySqlServers.CreateKind()) { Version = "9.9" }, Token));
        Assert.Contains("9.9", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Server=127.0.0.1;Port=1;User ID=u;Password=hush", "127.0.0.1")]
    [InlineData("Srever=localhost;Password=hush", "srever")]
    public async Task An_unusable_connection_string_fails_and_names_its_variable(string connectionString, string seen)
    {
        await using var home = new TemporaryHome();
        var failure = await Assert.ThrowsAsync<ServerException>(() => Finder(home, connectionString).FindAsync(new ServerRequest(MySqlServers.CreateKind()), Token));
        Assert.StartsWith("ASSAY_MYSQL is set", failure.Message, StringComparison.Ordinal);
        Assert.Contains(seen, failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_server_is_used_as_it_is()
    {
        var server = await Store.RequireServerAsync();
        await using var home = new TemporaryHome();
        var found = await Finder(home, server.ConnectionString).FindAsync(new ServerRequest(MySqlServers.CreateKind()), Token);
        Assert.Equal("external", found.Provider);
        Assert.Equal(server.Version, found.Version);
        Assert.Empty(home.Servers.List());
    }

    private static ServerFinder Finder(TemporaryHome home, string? external = null) => new(new ServerFinderOptions
    {
        Home = home.Home,
        Idle = Long,
        Environment = name => name == "ASSAY_MYSQL" ? external : DummyEnvironment.Variable(name),
    });

    private static async Task<string?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new MySqlConnection(new MySqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new MySqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(Token), System.Globalization.CultureInfo.InvariantCulture);
    }
}
