using System.Diagnostics;
using System.Xml.Linq;
using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Scripts;

/// <summary>The script in the root, in a root of the test and with a stand-in for <c>dotnet</c> that notes its calls.</summary>
public sealed class StartScriptTests : IDisposable
{
    private const string Dll = "src/Assay.Cli/bin/Debug/net10.0/Assay.Cli.dll";

    private readonly TemporaryFolder _root = new("a root's \"odd\" name");

    public StartScriptTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for Unix; Windows has assay.cmd.");
        Executable("assay", File.ReadAllText(Path.Combine(Repository.Root, "assay")));
        Executable("tools/dotnet", """
            #!/bin/sh
            printf '%s\n' "$1" >> "$NOTES"
            if [ "$1" = build ]; then
                while [ "$(grep -c build "$NOTES")" -lt "${TOGETHER:-1}" ]; do sleep 0.01; done
                if [ -n "${FAIL:-}" ]; then echo "error CS0029"; exit 1; fi
                mkdir -p "$2/bin/Debug/net10.0"
                : > "$2/bin/Debug/net10.0/Assay.Cli.dll"
            else
                shift
                printf '[%s]' "$@"
                exit 7
            fi
            """);
        foreach (var file in new[] { "src/Assay/A.cs", "src/Assay.Cli/B.cs", "src/Assay.Kafka/C.cs", "src/Assay.Kafka.Broker/D.cs", "src/Assay.Kafka.Host/J.cs", "src/Assay.PostgreSql/E.cs", "src/Assay.Redis/F.cs", "src/Assay.Compose/G.cs", "src/Assay.RabbitMq/H.cs", "src/Assay.Elasticsearch/I.cs", "src/Directory.Build.props", "src/Directory.Build.targets", "Directory.Build.props", "Directory.Packages.props" })
            _root.Write(file, "");
    }

    private string Notes => Path.Combine(_root.Path, "notes");

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Builds_first_passes_arguments_on_and_hands_the_exit_code_back()
    {
        var (exitCode, output, _) = await StartAsync("run", "a path", "*");

        Assert.Equal(7, exitCode);
        Assert.Equal("[run][a path][*]", output);
        Assert.Equal(["build", Path.Combine(_root.Path, Dll)], await File.ReadAllLinesAsync(Notes, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Does_not_build_again_and_is_quiet_when_nothing_changed()
    {
        await StartAsync("status");
        var (_, _, errors) = await StartAsync("status");

        Assert.Equal("", errors);
        Assert.Equal(1, await BuildsAsync());
    }

    [Theory]
    [InlineData("src/Assay/A.cs")]
    [InlineData("src/Assay.PostgreSql/E.cs")]
    [InlineData("src/Assay.Cli/Commands/New.cs")]
    [InlineData("Directory.Packages.props")]
    public async Task Builds_again_when_a_source_changed(string file)
    {
        await StartAsync("status");
        var built = File.GetLastWriteTimeUtc(Path.Combine(_root.Path, Dll));
        File.SetLastWriteTimeUtc(_root.Write(file, "changed"), built + TimeSpan.FromSeconds(1));
        await StartAsync("status");

        Assert.Equal(2, await BuildsAsync());
    }

    [Fact]
    public async Task Knows_every_project_that_the_command_line_refers_to()
    {
        var known = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "assay"), TestContext.Current.CancellationToken))
            .Single(line => line.Contains("for project in", StringComparison.Ordinal)).Trim().Replace("for project in ", "", StringComparison.Ordinal).Split(';')[0].Split(' ');

        Assert.Equal(Referred("Assay.Cli").Distinct().Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));

        static IEnumerable<string> Referred(string project) =>
        [
            project,
            .. XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj")).Descendants("ProjectReference")
                .SelectMany(reference => Referred(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Split('/')[^1]))),
        ];
    }

    [Fact]
    public async Task Two_that_build_at_the_same_time_both_go_on()
    {
        var both = await Task.WhenAll(StartAsync(["one"], ("TOGETHER", "2")), StartAsync(["other"], ("TOGETHER", "2")));

        Assert.All(both, each => Assert.Equal(7, each.ExitCode));
        Assert.Equal(["[one]", "[other]"], both.Select(each => each.Output));
        await StartAsync("status");
        Assert.Equal(2, await BuildsAsync());
    }

    [Fact]
    public async Task A_build_that_fails_is_shown_and_ends_with_4()
    {
        var (exitCode, output, errors) = await StartAsync(["status"], ("FAIL", "1"));

        Assert.Equal(4, exitCode);
        Assert.Equal("", output);
        Assert.Contains("error CS0029", errors, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Errors)> StartAsync(params string[] arguments) => StartAsync(arguments, ("FAIL", ""));

    private async Task<(int ExitCode, string Output, string Errors)> StartAsync(string[] arguments, (string Name, string Value) variable)
    {
        var start = new ProcessStartInfo(Path.Combine(_root.Path, "assay"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
            Environment =
            {
                ["PATH"] = Path.Combine(_root.Path, "tools") + ":" + Environment.GetEnvironmentVariable("PATH"),
                ["NOTES"] = Notes,
                [variable.Name] = variable.Value,
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    private async Task<int> BuildsAsync() =>
        (await File.ReadAllLinesAsync(Notes, TestContext.Current.CancellationToken)).Count(line => line == "build");

    private void Executable(string file, string content)
    {
        var path = _root.Write(file, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
