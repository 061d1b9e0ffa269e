namespace Assay.Cli.Completions;

/// <summary>
/// The scripts that shells load. Each hands the command line up to the cursor to <c>assay [suggest:position]</c>, which answers a completion a line, and
/// falls back to file names where there is none.
/// </summary>
internal static class CompletionScripts
{
    private const string Folder = "Assay.Cli.Completions.";

    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["bash"] = "assay.bash",
        ["zsh"] = "assay.zsh",
        ["fish"] = "assay.fish",
        ["powershell"] = "assay.ps1",
    };

    public static IReadOnlyList<string> Shells { get; } = [.. Files.Keys];

    public static string For(string shell)
    {
        using var script = typeof(CompletionScripts).Assembly.GetManifestResourceStream(Folder + Files[shell])
            ?? throw new InvalidOperationException($"The script {Files[shell]} is not embedded.");
        using var reader = new StreamReader(script);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
