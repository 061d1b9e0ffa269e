using Assay.Compose.Files;
using Assay.Compose.Services;

namespace Assay.Compose.Tests;

/// <summary>The folder of a project, with a home of no variables but those that the test sets.</summary>
internal sealed class ProjectFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("assay-compose-tests-").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    public string Write(string file, string content)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    /// <summary>The project as it is found from the folder on.</summary>
    public ComposeProject Read() => ComposeProject.Read(ComposeFiles.Find([Path], Variable), Variable);

    /// <summary>The service of a file that holds this below <c>services</c>.</summary>
    public ComposeService Service(string name, string services)
    {
        Write("compose.yaml", services);
        return Read().Services.Single(service => service.Name == name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
