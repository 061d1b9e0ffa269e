namespace KafkaCodec;

/// <summary>From a folder of definitions to files of C#.</summary>
public static class CodecGenerator
{
    public const string DefinitionsFolder = "Definitions";

    public const string MessagesFolder = "Messages";

    /// <summary>Reads every definition below <paramref name="protocolFolder"/>, ordered by key.</summary>
    public static IReadOnlyList<ApiDefinition> ReadDefinitions(string protocolFolder) =>
        [.. Directory.EnumerateFiles(Path.Combine(protocolFolder, DefinitionsFolder), "*.api")
            .Select(file => DefinitionParser.Parse(File.ReadAllText(file).ReplaceLineEndings("\n")))
            .OrderBy(api => api.Key)];

    /// <summary>The generated files by name.</summary>
    public static IReadOnlyDictionary<string, string> Generate(IReadOnlyList<ApiDefinition> apis)
    {
        var files = apis.ToDictionary(api => $"{api.Name}.g.cs", api => new MessageEmitter(api).Emit());
        files.Add("ApiKey.g.cs", CatalogEmitter.EmitKeys(apis));
        files.Add("ApiCatalog.g.cs", CatalogEmitter.EmitCatalog(apis));
        return files;
    }
}
