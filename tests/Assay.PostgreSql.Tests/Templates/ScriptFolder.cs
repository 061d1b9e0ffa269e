namespace Assay.PostgreSql.Tests.Templates;

/// <summary>A folder of scripts for one test.</summary>
internal sealed class ScriptFolder : IDisposable
{
    public ScriptFolder(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            var path = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("assay-scripts-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
