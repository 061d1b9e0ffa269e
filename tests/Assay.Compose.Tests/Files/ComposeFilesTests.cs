using Assay.Compose.Files;

namespace Assay.Compose.Tests.Files;

public sealed class ComposeFilesTests : IDisposable
{
    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_preferred_name_in_the_nearest_folder_is_found_with_its_override()
    {
        _folder.Write("compose.yaml", "");
        var old = _folder.Write("app/docker-compose.yml", "");
        var preferred = _folder.Write("app/compose.yml", "");
        var above = _folder.Write("app/compose.override.yaml", "");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "app/tests/deep"));

        Assert.Equal([preferred, above], Find("app/tests/deep"));
        File.Delete(preferred);
        Assert.Equal([old], Find("app/tests/deep"));
    }

    [Fact]
    public void The_search_ends_at_the_root_of_the_repository()
    {
        _folder.Write("compose.yaml", "");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "repository/.git"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "repository/tests"));

        Assert.Empty(Find("repository/tests"));
    }

    [Fact]
    public void The_environment_names_other_files_or_none()
    {
        var found = _folder.Write("compose.yaml", "");
        var (first, second) = (Path.Combine(_folder.Path, "a.yaml"), Path.Combine(_folder.Path, "b.yaml"));

        _folder.Variables["COMPOSE_FILE"] = $"{first}{Path.PathSeparator}{second}";
        Assert.Equal([first, second], Find("."));
        _folder.Variables["ASSAY_COMPOSE"] = second;
        Assert.Equal([second], Find("."));
        _folder.Variables["ASSAY_COMPOSE"] = "off";
        Assert.Empty(Find("."));
        _folder.Variables.Clear();
        Assert.Equal([found], Find("."));
    }

    private IReadOnlyList<string> Find(string folder) => ComposeFiles.Find([Path.Combine(_folder.Path, folder)], _folder.Variable);
}
