using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Suites;

public sealed class FindingSuitesTests
{
    [Fact]
    public async Task A_project_is_built_and_run()
    {
        await using var cli = await Builds.RunAsync("run", Repository.Project("Second"), "-c", Repository.Configuration);

        cli.HasEndedWith(0);
        Assert.Matches(@"Second  1 passed, 0 failed", cli.Output);
    }

    [Fact]
    public async Task An_executable_is_run_as_it_is()
    {
        await using var cli = await CliProcess.RunAsync("run", Repository.Built("Second", OperatingSystem.IsWindows() ? ".exe" : ""), "--json");

        cli.HasEndedWith(0);
        Assert.Empty(cli.EventsOf("build-started"));
    }

    [Fact]
    public async Task A_folder_gives_all_suites_beneath_and_one_sum()
    {
        using var folder = new TemporaryFolder("suites of two");
        foreach (var name in new[] { "Mixed", "Second" })
            folder.Write($"{name}/{name}.csproj", RedirectTo(name));

        folder.Write("Library/Library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        await using var cli = await Builds.RunAsync("run", folder.Path, "--filter", "Passes", "--filter", "Greetings");

        cli.HasEndedWith(0);
        Assert.Matches(@"Mixed +3 passed, 0 failed", cli.Output);
        Assert.Matches(@"Second +1 passed, 0 failed", cli.Output);
        Assert.Matches(@"all +4 passed, 0 failed", cli.Output);
    }

    [Fact]
    public async Task A_solution_gives_its_suites()
    {
        using var folder = new TemporaryFolder();
        var solution = folder.Write("one.slnx", $"""<Solution><Project Path="{Repository.Project("Second")}" /></Solution>""");
        await using var cli = await Builds.RunAsync("run", solution, "-c", Repository.Configuration);

        cli.HasEndedWith(0);
        Assert.Matches(@"Second  1 passed", cli.Output);
    }

    [Fact]
    public async Task A_build_that_fails_shows_its_errors_and_ends_with_4()
    {
        await using var cli = await Builds.RunAsync("run", Repository.Project("Broken"));

        cli.HasEndedWith(4);
        Assert.Contains("error CS0029", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_was_never_built_can_not_be_run_without_building()
    {
        await using var cli = await Builds.RunAsync("run", Repository.Project("Second"), "--no-build", "-c", "Never");

        cli.HasEndedWith(4);
        Assert.Contains("build it first", cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("torn.slnx", "<Solution><Project", "can't be read")]
    [InlineData("torn.slnf", "{}", "can't be read")]
    [InlineData("empty.slnx", "<Solution />", "holds no project")]
    public async Task A_solution_that_is_of_no_use_ends_with_2_and_says_why(string file, string content, string reason)
    {
        using var folder = new TemporaryFolder();
        await using var cli = await CliProcess.RunAsync("run", folder.Write(file, content));

        cli.HasEndedWith(2);
        Assert.Contains(reason, cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_there_ends_with_2()
    {
        await using var cli = await CliProcess.RunAsync("run", "nowhere");

        cli.HasEndedWith(2);
        Assert.Contains("There is no 'nowhere'", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assembly_without_tests_is_refused_with_the_reason()
    {
        await using var cli = await CliProcess.RunAsync("run", Path.Combine(AppContext.BaseDirectory, "Assay.Cli.dll"));

        cli.HasEndedWith(2);
        Assert.Contains("Microsoft.Testing.Platform", cli.Output, StringComparison.Ordinal);
    }

    // A project elsewhere with the sources of a dummy, so that paths with spaces are tried too.
    private static string RedirectTo(string name) => $"""
        <Project>
          <PropertyGroup>
            <DirectoryPackagesPropsPath>{Path.Combine(Repository.Root, "Directory.Packages.props")}</DirectoryPackagesPropsPath>
          </PropertyGroup>
          <Import Project="{Path.Combine(Repository.Root, "tests", "Directory.Build.props")}" />
          <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
          <ItemGroup><Compile Include="{Path.Combine(Repository.Dummies, name)}/*.cs" /></ItemGroup>
          <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
        </Project>
        """;
}
