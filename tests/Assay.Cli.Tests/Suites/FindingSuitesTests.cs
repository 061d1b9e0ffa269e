using Assay.Cli.Commands;
using Assay.Cli.Suites;
using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Suites;

public sealed class FindingSuitesTests
{
    [Fact]
    public async Task A_project_is_built_and_run()
    {
        using var folder = new TemporaryFolder("a suite");
        var cli = await Builds.RunAsync(folder.Write("Second/Second.csproj", RedirectTo("Second")));

        cli.HasEndedWith(0);
        Assert.Matches(@"Second  1 passed, 0 failed", cli.Output);
    }

    [Fact]
    public async Task An_executable_is_run_as_it_is()
    {
        var cli = await CliInvocation.RunAsync("run", Repository.Built("Second", OperatingSystem.IsWindows() ? ".exe" : ""), "--json");

        cli.HasEndedWith(0);
        Assert.Empty(cli.EventsOf("build-started"));
    }

    [Fact]
    public void A_folder_gives_all_projects_beneath_and_nothing_that_was_built()
    {
        using var folder = new TemporaryFolder("suites of two");
        string[] projects = [folder.Write("A/A.csproj", ""), folder.Write("deep/er/B.fsproj", "")];
        foreach (var other in new[] { "A/obj/C.csproj", "node_modules/D.csproj", "A/readme.md" })
            folder.Write(other, "");

        Assert.Equal(projects, SuiteCandidates.At(folder.Path).Projects);
    }

    [Fact]
    public async Task A_solution_gives_all_its_suites_and_one_sum()
    {
        using var folder = new TemporaryFolder();
        var library = folder.Write("Library/Library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        var solution = folder.Write("two.slnx", string.Concat(
            "<Solution>", string.Concat(new[] { Repository.Project("Mixed"), Repository.Project("Second"), library }.Select(project => $"<Project Path=\"{project}\" />")), "</Solution>"));
        var cli = await Builds.RunAsync(solution, "--no-build", "-c", Repository.Configuration, "--filter", "Passes", "--filter", "Greetings");

        cli.HasEndedWith(0);
        Assert.Matches(@"Mixed +3 passed, 0 failed", cli.Output);
        Assert.Matches(@"Second +1 passed, 0 failed", cli.Output);
        Assert.Matches(@"all +4 passed, 0 failed", cli.Output);
    }

    [Fact]
    public async Task A_build_that_fails_shows_its_errors_and_ends_with_4()
    {
        var cli = await Builds.RunAsync(Repository.Project("Broken"));

        cli.HasEndedWith(4);
        Assert.Contains("error CS0029", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_was_never_built_can_not_be_run_without_building()
    {
        var cli = await Builds.RunAsync(Repository.Project("Second"), "--no-build", "-c", "Never");

        cli.HasEndedWith(4);
        Assert.Contains("build it first", cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("torn.slnx", "<Solution><Project", "can't be read")]
    [InlineData("torn.slnf", "{}", "can't be read")]
    [InlineData("empty.slnx", "<Solution />", "holds no project")]
    public void What_is_of_no_use_ends_with_2_and_says_why(string file, string content, string reason)
    {
        using var folder = new TemporaryFolder();
        var problem = Assert.Throws<CommandProblem>(() => SuiteCandidates.At(folder.Write(file, content)));

        Assert.Equal(2, problem.ExitCode);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_there_ends_with_2()
    {
        var cli = await CliInvocation.RunAsync("run", "nowhere");

        cli.HasEndedWith(2);
        Assert.Contains("There is no 'nowhere'", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_without_tests_is_refused_with_the_reason() => Assert.Contains(
        "Microsoft.Testing.Platform",
        Assert.Throws<CommandProblem>(() => SuiteCandidates.At(Path.Combine(AppContext.BaseDirectory, "Assay.Cli.dll"))).Message,
        StringComparison.Ordinal);

    // A project elsewhere with the sources of a dummy, so that paths with spaces are tried too.
    private static string RedirectTo(string name) => $"""
        <Project>
          <PropertyGroup>
            <RunAnalyzers>false</RunAnalyzers>
            <DirectoryPackagesPropsPath>{Path.Combine(Repository.Root, "Directory.Packages.props")}</DirectoryPackagesPropsPath>
          </PropertyGroup>
          <Import Project="{Path.Combine(Repository.Root, "tests", "Directory.Build.props")}" />
          <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
          <ItemGroup><Compile Include="{Path.Combine(Repository.Dummies, name)}/*.cs" /></ItemGroup>
          <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
        </Project>
        """;
}
