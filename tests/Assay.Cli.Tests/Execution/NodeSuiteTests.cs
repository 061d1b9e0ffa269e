using System.Diagnostics;
using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Execution;

/// <summary>The sample in Node.js: its own packages, test runner and clients, which know nothing of Assay.</summary>
public sealed class NodeSuiteTests(NodeSuiteTests.Packages packages) : IClassFixture<NodeSuiteTests.Packages>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "NodeShop");

    [Fact]
    public async Task A_suite_in_Node_runs_on_the_dependencies_that_assay_json_names()
    {
        packages.SkipIfMissing();
        await using var cli = CliProcess.Start(["exec", "--", "npm", "test"], Folder);
        await cli.ExitCodeAsync();

        cli.HasEndedWith(0);
        Assert.Contains("# pass 4\n", cli.Output.Replace("ℹ", "#", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_IntegreSQL_gets_a_database_for_every_test()
    {
        packages.SkipIfMissing();
        await using var cli = CliProcess.Start(["serve", "--", "npm", "run", "test:served"], Folder);
        await cli.ExitCodeAsync();

        cli.HasEndedWith(0);
        Assert.Contains("# pass 15\n", cli.Output.Replace("ℹ", "#", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>The packages of the sample, installed as its lock file says, once for that file.</summary>
    public sealed class Packages : IAsyncLifetime
    {
        private string? _missing;

        public async ValueTask InitializeAsync()
        {
            if (!Programs.IsThere("npm"))
            {
                _missing = "There is no npm: apt-get install npm.";
                return;
            }

            // npm leaves this copy of the lock file behind as its last step.
            var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            if (installed.Exists && installed.LastWriteTimeUtc > File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
                return;
            var (shell, option) = OperatingSystem.IsWindows() ? ("cmd", "/c") : ("sh", "-c");
            using var install = Process.Start(new ProcessStartInfo(shell, [option, "npm ci --prefer-offline --ignore-scripts 2>&1"]) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
            var output = await install.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await install.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (install.ExitCode != 0)
                _missing = $"npm ci failed in {Folder}: {output}";
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public void SkipIfMissing()
        {
            if (_missing is not null && Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(_missing);
            Assert.SkipWhen(_missing is not null, _missing ?? "");
        }
    }
}
