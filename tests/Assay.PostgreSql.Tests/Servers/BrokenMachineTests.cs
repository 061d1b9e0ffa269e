using System.Diagnostics;
using System.Text;
using Assay.Dummy;
using Assay.PostgreSql.Servers;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Tests.Servers;

/// <summary>Machines on which no server can be started: each has an error of its own, that names what is wrong and what to do.</summary>
public sealed class BrokenMachineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData("20k"), InlineData("1m"), InlineData("45m")]
    public async Task A_full_disk_is_named_wherever_it_was_met(string size)
    {
        await using var home = new TemporaryHome();
        string[] onASmallDisk =
        [
            "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o size={size} none \"$0\" && exec \"$@\"", home.Path,
        ];
        await SkipUnlessItRunsAsync([.. onASmallDisk, "true"]);
        using var user = DummyProcess.Start("postgres", home.Path, TimeSpan.FromMinutes(1), prefix: onASmallDisk);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => user.AnswerAsync(Token));

        Assert.Contains($"No PostgreSQL server was found: the disk of Assay's home {home.Path} is full (", failure.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ASSAY_HOME", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_library_is_named()
    {
        await using var home = new TemporaryHome();
        var installed = await InstalledAsync(home);
        var bin = Directory.CreateDirectory(Path.Combine(home.Path, "installation", "bin")).FullName;
        foreach (var program in new[] { "postgres", "initdb" })
            CopyWithoutItsLibrary(installed.Program(program), Path.Combine(bin, program));

        var failure = await Assert.ThrowsAsync<ServerException>(() => PostgresServersTests.Finder(home, ("ASSAY_POSTGRES_HOME", Path.GetDirectoryName(bin)!))
            .FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token));

        Assert.Contains("does not run: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("error while loading shared libraries: libxml0.so.2", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<NativeBinaries> InstalledAsync(TemporaryHome home)
    {
        var search = new ServerSearch(new ServerRequest(PostgresServers.CreateKind()), new ServerFinderOptions { Home = home.Home }, null);
        var all = await new PostgresInstallations().FindAsync(search, Token);
        var found = all.FirstOrDefault(binaries => binaries.Defect is null && NeedsLibxml(binaries));
        Assert.SkipUnless(
            found is not null || Environment.GetEnvironmentVariable("CI") == "true", "No PostgreSQL is installed that needs libxml2: apt-get install postgresql");
        Assert.NotNull(found);
        return found;

        static bool NeedsLibxml(NativeBinaries binaries) => File.ReadAllBytes(binaries.Program("postgres")).AsSpan().IndexOf("libxml2.so.2\0"u8) >= 0;
    }

    /// <summary>The same program, but for the name of a library that exists nowhere.</summary>
    private static void CopyWithoutItsLibrary(string program, string copy)
    {
        var content = File.ReadAllBytes(program);
        var name = content.AsSpan().IndexOf("libxml2.so.2\0"u8);
        if (name >= 0)
            Encoding.ASCII.GetBytes("libxml0").CopyTo(content, name);
        // A copy keeps the program's mode, which a new file would not have.
        File.Copy(program, copy);
        File.WriteAllBytes(copy, content);
    }

    private static async Task SkipUnlessItRunsAsync(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Token);
        Assert.SkipUnless(process.ExitCode == 0, "The system does not let this user mount a small disk in a namespace.");
    }
}
