using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Assay.Dummy;
using Assay.PostgreSql.Servers;
using Assay.Reporting;
using Assay.Servers;
using Npgsql;

namespace Assay.PostgreSql.Tests.Servers;

public sealed class PostgresServersTests(PostgresServersTests.OneServer one) : IClassFixture<PostgresServersTests.OneServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cold_server_answers_a_query()
    {
        var server = await one.StartedAsync();
        Assert.Equal("assay", await AskAsync(server.ConnectionString, "select current_user"));
        Assert.Equal("process", server.Provider);
        Assert.False(server.Warm);
    }

    [Fact]
    public async Task The_server_is_set_for_tests_and_not_for_durability()
    {
        var server = await one.StartedAsync();
        Assert.Equal("off", await AskAsync(server.ConnectionString, "show fsync"));
        Assert.Equal("minimal", await AskAsync(server.ConnectionString, "show wal_level"));
        Assert.Equal("127.0.0.1", await AskAsync(server.ConnectionString, "show listen_addresses"));
        Assert.Equal("UTF8", await AskAsync(server.ConnectionString, "show server_encoding"));
        Assert.Equal("ÄSSAY", await AskAsync(server.ConnectionString, "select upper('ässay')"));
    }

    [Fact]
    public async Task Another_password_is_refused()
    {
        var server = await one.StartedAsync();
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "wrong", Pooling = false };
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(wrong.ConnectionString, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Other_settings_get_a_server_of_their_own()
    {
        var home = one.Home;
        var kind = PostgresServers.CreateKind();
        var plain = await one.StartedAsync();
        var logical = new ServerRequest(kind) { Settings = ImmutableSortedDictionary<string, string>.Empty.Add("wal_level", "logical") };
        var server = await Finder(home).FindAsync(logical, Token);
        Assert.NotEqual(plain.ConnectionString, server.ConnectionString);
        Assert.Equal("logical", await AskAsync(server.ConnectionString, "show wal_level"));
        Assert.True((await Finder(home).FindAsync(logical, Token)).Warm);
    }

    [Fact]
    public async Task A_setting_that_the_server_refuses_is_named_with_the_end_of_its_log()
    {
        await using var home = TemporaryHome.WithInitialized();
        var request = new ServerRequest(PostgresServers.CreateKind())
        {
            Settings = ImmutableSortedDictionary<string, string>.Empty.Add("shared_buffer", "1MB"),
        };
        var failure = await Assert.ThrowsAsync<ServerException>(() => Finder(home).FindAsync(request, Token));
        Assert.Contains("unrecognized configuration parameter \"shared_buffer\"", failure.Message, StringComparison.Ordinal);
        Assert.Contains("not tried", failure.Message, StringComparison.Ordinal);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => home.Processes().Count == 0, Token);
    }

    [Fact]
    public async Task A_pinned_version_is_refused_when_it_is_not_there()
    {
        await using var home = new TemporaryHome();
        var kind = PostgresServers.CreateBareKind().Add(new PostgresProcessProvider(new PostgresInstallations()));
        var started = Stopwatch.GetTimestamp();
        var failure = await Assert.ThrowsAsync<ServerException>(() => Finder(home).FindAsync(new ServerRequest(kind) { Version = "9" }, Token));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(25));
        Assert.Contains("9 is pinned", failure.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql-9", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=hush", "127.0.0.1:1")]
    [InlineData("Hots=localhost;Password=hush", "hots")]
    public async Task An_unusable_connection_string_fails_at_once_and_names_its_variable(string connectionString, string seen)
    {
        await using var home = new TemporaryHome();
        var finder = Finder(home, ("ASSAY_POSTGRES", connectionString));
        var started = Stopwatch.GetTimestamp();
        var failure = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(25));
        Assert.StartsWith("ASSAY_POSTGRES is set", failure.Message, StringComparison.Ordinal);
        Assert.Contains(seen, failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_server_that_never_answers_is_given_up_in_time()
    {
        await using var home = new TemporaryHome();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var finder = Finder(home, ("ASSAY_POSTGRES", $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=u"));
        var started = Stopwatch.GetTimestamp();
        var failure = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(25));
        Assert.Contains("no answer within 5 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_server_is_used_as_it_is()
    {
        var own = await one.StartedAsync();
        var finder = Finder(one.Home, ("ASSAY_POSTGRES", own.ConnectionString));
        var external = await finder.FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token);
        Assert.Equal("external", external.Provider);
        Assert.Equal("ASSAY_POSTGRES", external.Source);
        Assert.Equal(own.Version, external.Version);
        var wrong = new ServerRequest(PostgresServers.CreateKind()) { Version = "9" };
        Assert.Contains("version 9 is pinned", (await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(wrong, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_of_an_external_server_is_said_without_it()
    {
        var own = await one.StartedAsync();
        var wrong = new NpgsqlConnectionStringBuilder(own.ConnectionString) { Password = "hush hush" }.ConnectionString;
        var failure = await Assert.ThrowsAsync<ServerException>(
            () => Finder(one.Home, ("ASSAY_POSTGRES", wrong)).FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token));
        Assert.Contains("password authentication failed", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_of_binaries_that_holds_none_is_refused()
    {
        await using var home = new TemporaryHome();
        var finder = Finder(home, ("ASSAY_POSTGRES_HOME", home.Path));
        var failure = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token));
        Assert.StartsWith("ASSAY_POSTGRES_HOME is set to", failure.Message, StringComparison.Ordinal);
    }

    internal static ServerFinder Finder(TemporaryHome home, params (string Name, string Value)[] variables) => new(new ServerFinderOptions
    {
        Home = home.Home,
        Journal = RunJournal.ToText(TextWriter.Null),
        Environment = name => variables.FirstOrDefault(variable => variable.Name == name).Value ?? DummyEnvironment.Variable(name),
    });

    internal static async Task<string> AskAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }

    /// <summary>A home with one server, for the tests that only ask it.</summary>
    public sealed class OneServer : IAsyncDisposable
    {
        private readonly Lazy<Task<Server>> _started;

        public OneServer() => _started = new(() => Finder(Home).FindAsync(new ServerRequest(PostgresServers.CreateKind()), CancellationToken.None));

        public TemporaryHome Home { get; } = TemporaryHome.WithInitialized();

        public Task<Server> StartedAsync() => _started.Value.WaitAsync(Token);

        public ValueTask DisposeAsync() => Home.DisposeAsync();
    }
}
