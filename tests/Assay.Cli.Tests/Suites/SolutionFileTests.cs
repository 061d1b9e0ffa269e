using Assay.Cli.Suites;
using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Suites;

public sealed class SolutionFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("the shop");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_xml_form_gives_projects_in_folders_too() => AssertProjects(_folder.Write("shop.slnx", """
        <Solution>
          <Project Path="src/Orders/Orders.csproj" />
          <Folder Name="/tests/"><Project Path="tests\Orders.Tests\Orders.Tests.csproj" Type="Classic C#" /></Folder>
        </Solution>
        """));

    [Fact]
    public void The_classic_form_gives_projects_and_its_folders_as_it_names_them() => AssertProjects(_folder.Write("shop.sln", """
        Microsoft Visual Studio Solution File, Format Version 12.00
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Orders", "src\Orders\Orders.csproj", "{A}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Orders.Tests", "tests\Orders.Tests\Orders.Tests.csproj", "{B}"
        EndProject
        Global
        EndGlobal
        """));

    [Fact]
    public void A_filter_gives_its_projects_relative_to_its_solution() => AssertProjects(_folder.Write("filters/some.slnf", """
        {
          "solution": {
            "path": "..\\shop.sln",
            "projects": [ "src\\Orders\\Orders.csproj", "tests\\Orders.Tests\\Orders.Tests.csproj" ]
          }
        }
        """));

    private void AssertProjects(string solution) => Assert.Equal(
        [Path.Combine(_folder.Path, "src", "Orders", "Orders.csproj"), Path.Combine(_folder.Path, "tests", "Orders.Tests", "Orders.Tests.csproj")],
        SolutionFile.ReadProjects(solution));
}
