namespace Assay.MySql.Resets;

/// <summary>The SQL scripts inside this assembly.</summary>
internal static class EmbeddedScript
{
    public static string Maintenance { get; } = Read("maintenance.sql");

    private static string Read(string name)
    {
        using var stream = typeof(EmbeddedScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
