using Assay.Dummy;
using Assay.PostgreSql.Servers;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.PostgreSql.Tests.Servers;

public sealed class ServerAccountTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static bool IsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    [Fact]
    public async Task An_ordinary_user_starts_a_server()
    {
        Assert.SkipUnless(IsRoot, "Every other test does so when the tests do not run as root.");
        await using var home = new TemporaryHome();
        var inner = Directory.CreateDirectory(Path.Combine(home.Path, "inner")).FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(home.Path, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(inner, (UnixFileMode)0b111_111_111);
        }

        var path = Path.Combine(inner, "home");
        using (var user = DummyProcess.Start("postgres", path, TimeSpan.FromSeconds(1), prefix: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]))
        {
            var answer = await user.AnswerAsync(Token);
            Assert.Equal("assay", await PostgresServersTests.AskAsync(answer.ConnectionString, "select current_user"));
        }

        await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => home.Processes().Count == 0, Token);
    }

    [Fact]
    public async Task Root_starts_a_server_in_a_user_namespace()
    {
        Assert.SkipUnless(IsRoot, "For root only.");
        var account = await MappedAccount.TryFindAsync(Token);
        Assert.SkipWhen(account is null, "User namespaces are not allowed here.");
        await StartsAsync(account);
    }

    [Fact]
    public async Task Root_starts_a_server_by_becoming_another_user()
    {
        Assert.SkipUnless(IsRoot, "For root only.");
        await using var probe = new TemporaryHome();
        var account = await OtherAccount.TryFindAsync(probe.Home, Token);
        Assert.SkipWhen(account is null, "Root cannot become another user here.");
        await StartsAsync(null);
    }

    [Fact]
    public async Task Data_outside_the_home_that_nobody_wrote_down_or_that_was_cleared_away_is_made_again()
    {
        Assert.SkipUnless(IsRoot, "For root only.");
        await using var home = new TemporaryHome();
        var other = await OtherAccount.TryFindAsync(home.Home, Token);
        Assert.SkipWhen(other is null, "Root cannot become another user here.");
        var account = new LostOnceAccount(other);
        var kind = PostgresServers.CreateBareKind()
            .Add(new PostgresProcessProvider(new PostgresInstallations(), new PostgresRecipe((_, _) => Task.FromResult<ServerAccount>(account))));
        var server = await PostgresServersTests.Finder(home).FindAsync(new ServerRequest(kind), Token);
        Assert.True(account.WasLost);
        Assert.Equal("assay", await PostgresServersTests.AskAsync(server.ConnectionString, "select current_user"));

        await home.Servers.StopAllAsync(force: true, Token);
        Assert.NotNull(home.Folder().Kept);
        Directory.Delete(other.DataFolder(home.Folder()), recursive: true);
        var again = await PostgresServersTests.Finder(home).FindAsync(new ServerRequest(kind), Token);
        Assert.Equal("assay", await PostgresServersTests.AskAsync(again.ConnectionString, "select current_user"));
    }

    [Fact]
    public async Task Starts_at_once_share_one_copy_of_the_binaries_that_another_user_can_reach()
    {
        Assert.SkipUnless(IsRoot, "For root only.");
        await using var home = new TemporaryHome();
        var account = await OtherAccount.TryFindAsync(home.Home, Token);
        Assert.SkipWhen(account is null, "Root cannot become another user here.");
        var package = Directory.CreateDirectory(Path.Combine(home.Home.Binaries, "package")).FullName;
        for (var file = 0; file < 100; file++)
            await File.WriteAllTextAsync(Path.Combine(package, $"file-{file}"), "content", Token);
        using var together = new Barrier(8);

        var reached = await Task.WhenAll(Enumerable.Range(0, together.ParticipantCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(Token);
                return account.Reachable(new NativeBinaries(package, "1", "test")).Folder;
            },
            Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        var copy = Assert.Single(reached.Distinct());
        Assert.Equal(100, Directory.GetFiles(copy).Length);
        Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(copy)!));
    }

    private static async Task StartsAsync(ServerAccount? account)
    {
        await using var home = new TemporaryHome();
        var recipe = new PostgresRecipe(async (own, token) => account ?? (ServerAccount?)await OtherAccount.TryFindAsync(own, token)
            ?? throw new InvalidOperationException("There is no other account any more."));
        var kind = PostgresServers.CreateBareKind().Add(new PostgresProcessProvider(new PostgresInstallations(), recipe));
        var server = await PostgresServersTests.Finder(home).FindAsync(new ServerRequest(kind), Token);
        Assert.Equal("assay", await PostgresServersTests.AskAsync(server.ConnectionString, "select current_user"));
        await home.Servers.StopAllAsync(force: true, Token);
        var again = await PostgresServersTests.Finder(home).FindAsync(new ServerRequest(kind), Token);
        Assert.NotEqual(server.ConnectionString, again.ConnectionString);
        Assert.Equal("assay", await PostgresServersTests.AskAsync(again.ConnectionString, "select current_user"));
    }

    /// <summary>Its first start ends between the copy of the data and the plan, as when the starter is killed there.</summary>
    private sealed class LostOnceAccount(ServerAccount inner) : ServerAccount
    {
        public bool WasLost { get; private set; }

        public override string Description => inner.Description;

        public override string[] Command(string program, IEnumerable<string> arguments) => inner.Command(program, arguments);

        public override NativeBinaries Reachable(NativeBinaries binaries) => inner.Reachable(binaries);

        public override string InitializedFolder(ServerHome home) => inner.InitializedFolder(home);

        public override string DataFolder(ServerFolder folder) => inner.DataFolder(folder);

        public override Task GiveAsync(string folder, CancellationToken cancellationToken) => inner.GiveAsync(folder, cancellationToken);

        public override string WorkingDirectory(ServerFolder folder)
        {
            if (WasLost)
                return inner.WorkingDirectory(folder);
            WasLost = true;
            throw new StartLostException("its starter was killed.");
        }
    }
}
