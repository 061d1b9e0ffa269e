using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Cli.Commands;
using Assay.Cli.Kinds;

namespace Assay.Cli.Execution;

/// <summary><c>assay.json</c>: found in the folder or above it; paths in it are relative to it.</summary>
[JsonSerializable(typeof(ExecSettings))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
internal sealed partial class SettingsFile : JsonSerializerContext
{
    public const string Name = "assay.json";

    private const string Example = """{"postgres": {"orders": {"migrations": ["db/migrations"]}}}""";

    /// <summary>The nearest file of that name, from <paramref name="folder"/> upwards; null where there is none.</summary>
    public static string? Find(string folder)
    {
        for (var place = new DirectoryInfo(folder); place is not null; place = place.Parent)
        {
            var path = Path.Combine(place.FullName, Name);
            if (File.Exists(path))
                return path;
        }

        return null;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandProblem">It can't be read, holds what has no meaning, or names nothing.</exception>
    public static ExecSettings Read(string path)
    {
        try
        {
            var settings = JsonSerializer.Deserialize(File.ReadAllText(path), Default.ExecSettings);
            if (settings is null || settings.Resources.Count == 0)
                throw new CommandProblem(ExitCode.Usage, $"{path} names nothing to start. Write for instance {Example}.");
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            foreach (var kind in ResourceKind.All)
                kind.Locate(settings, folder);
            return settings;
        }
        catch (JsonException wrong)
        {
            // Where the syntax is right, the reader's own text speaks of .NET types.
            var why = wrong.InnerException is JsonException ? wrong.Message : $"'{wrong.Path}' has no meaning, or not this type";
            throw new CommandProblem(ExitCode.Usage, $"{path} can't be used (line {wrong.LineNumber + 1}): {why}. assay exec --help shows what it may hold.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandProblem(ExitCode.Usage, $"{path} can't be read: {e.Message}");
        }
    }
}
