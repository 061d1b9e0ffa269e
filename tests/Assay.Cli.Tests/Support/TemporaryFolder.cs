namespace Assay.Cli.Tests.Support;

/// <summary>A folder of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string name = "folder")
    {
        Parent = Directory.CreateTempSubdirectory("assay-cli-tests-").FullName;
        Path = Directory.CreateDirectory(System.IO.Path.Combine(Parent, name)).FullName;
    }

    public string Path { get; }

    private string Parent { get; }

    public string Write(string file, string content)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Parent, recursive: true);
}
