using System.Diagnostics;
using Assay.Dummy;
using Assay.PostgreSql.Servers;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.PostgreSql.Tests.Servers;

public sealed class PostgresDownloadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_none_is_installed_binaries_are_fetched_once()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
            Assert.SkipUnless(await NpmPackage.IsAvailableAsync(Token), "There is no npm: apt-get install npm");
        await using var home = new TemporaryHome();
        var journal = Path.Combine(home.Path, "journal");
        var finder = new ServerFinder(new ServerFinderOptions { Home = home.Home, Journal = RunJournal.ToFile(journal), Environment = DummyEnvironment.Variable });
        var started = Stopwatch.GetTimestamp();
        var server = await finder.FindAsync(new ServerRequest(WithoutInstalled()), Token);
        TestContext.Current.SendDiagnosticMessage("fetched PostgreSQL to ready: {0:0.0} s", Stopwatch.GetElapsedTime(started).TotalSeconds);
        Assert.Equal("download", server.Provider);
        Assert.StartsWith("17.", server.Version, StringComparison.Ordinal);
        Assert.Equal("ÄSSAY", await PostgresServersTests.AskAsync(server.ConnectionString, "select upper('ässay')"));
        var progress = new JournalReader(journal).ReadNew().OfType<ProgressEntry>().ToList();
        Assert.True(progress.Count == 0 || progress[^1].Done > 1_000_000, "Progress tells no bytes.");

        await home.Servers.StopAllAsync(force: true, Token);
        var cached = await PostgresServersTests.Finder(home).FindAsync(new ServerRequest(WithoutInstalled()), Token);
        Assert.Equal("process", cached.Provider);
        Assert.Equal(server.Version, cached.Version);
    }

    [Fact]
    public async Task A_version_that_cannot_be_fetched_is_refused()
    {
        await using var home = new TemporaryHome();
        var request = new ServerRequest(WithoutInstalled()) { Version = "11" };
        var failure = await Assert.ThrowsAsync<ServerException>(() => PostgresServersTests.Finder(home).FindAsync(request, Token));
        Assert.Contains("no PostgreSQL server is installed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("can fetch 14.23, 15.18, 16.14, 17.10, 18.4", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ASSAY_POSTGRES=", failure.Message, StringComparison.Ordinal);
    }

    private static ServerKind WithoutInstalled() => PostgresServers.CreateBareKind()
        .Add(new PostgresProcessProvider(new PostgresInstallations(onlyCached: true)))
        .Add(new PostgresDownloadProvider());
}
