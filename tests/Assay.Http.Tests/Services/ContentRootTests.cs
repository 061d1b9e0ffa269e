using Assay.Http.Services;

namespace Assay.Http.Tests.Services;

public sealed class ContentRootTests
{
    [Fact]
    public void The_build_notes_where_a_referenced_project_is() =>
        Assert.True(File.Exists(Path.Combine(ContentRoot.FromAttributes("Assay.Http.Tests.Worker")!, "Assay.Http.Tests.Worker.csproj")));

    [Fact]
    public void Symbols_tell_where_a_project_is_that_nobody_noted()
    {
        var application = typeof(Program).Assembly;

        Assert.Equal(ContentRoot.FromAttributes("Assay.Http.Tests.App"), ContentRoot.FromSymbols(application));
    }

    [Fact]
    public void An_application_without_a_project_has_its_files_beside_its_assembly()
    {
        var library = typeof(object).Assembly;

        Assert.Equal(Path.GetDirectoryName(library.Location), ContentRoot.Of(library));
    }
}
