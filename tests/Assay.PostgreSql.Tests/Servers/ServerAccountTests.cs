using Assay.Dummy;
using Assay.PostgreSql.Servers;
using Assay.Servers;
using Assay.Servers.Native;

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
}
