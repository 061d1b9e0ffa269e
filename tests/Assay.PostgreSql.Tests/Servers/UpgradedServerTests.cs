using Assay.Dummy;
using Assay.PostgreSql.Servers;
using Assay.Servers;

namespace Assay.PostgreSql.Tests.Servers;

/// <summary>A server whose program is replaced under it, as an upgrade of its package does.</summary>
public sealed class UpgradedServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_not_used_again_and_ends_when_nobody_uses_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A running program can't be replaced on Windows.");
        await using var home = new TemporaryHome();
        await using var elsewhere = new TemporaryHome();
        var installation = await InstallAsync(elsewhere);
        using var user = DummyProcess.Start("postgres", home.Path, TimeSpan.FromMinutes(5), prefix: ["env", $"DUMMY_ASSAY_POSTGRES_HOME={installation}"]);
        var before = await user.AnswerAsync(Token);

        Upgrade(installation);
        var used = PostgresServersTests.Finder(home, ("ASSAY_POSTGRES_HOME", installation));
        var after = await used.FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token);
        Assert.False(after.Warm);
        Assert.NotEqual(before.ConnectionString, after.ConnectionString);
        Assert.Equal(2, home.Servers.List().Count);

        await user.EndAsync(Token);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(
            async () =>
            {
                // Every search asks for the end of what it does not use.
                var next = PostgresServersTests.Finder(home, ("ASSAY_POSTGRES_HOME", installation));
                Assert.Equal(after.ConnectionString, (await next.FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token)).ConnectionString);
                return home.Servers.List().Count == 1;
            },
            Token);
    }

    private static async Task<string> InstallAsync(TemporaryHome home)
    {
        var search = new ServerSearch(
            new ServerRequest(PostgresServers.CreateKind()), new ServerFinderOptions { Home = home.Home, Environment = DummyEnvironment.Variable }, null);
        var binaries = (await new PostgresInstallations().FindAsync(search, Token))[0];
        var folder = Directory.CreateDirectory(Path.Combine(home.Path, "installation", "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "initdb"), binaries.Program("initdb"));
        var program = Path.Combine(folder, "postgres");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec {binaries.Program("postgres")} \"$@\"\n", Token);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Path.Combine(home.Path, "installation");
    }

    private static void Upgrade(string installation)
    {
        var program = Path.Combine(installation, "bin", "postgres");
        File.AppendAllText(program, "# of the next version\n");
    }
}
