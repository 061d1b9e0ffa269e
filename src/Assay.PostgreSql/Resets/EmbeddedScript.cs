namespace Assay.PostgreSql.Resets;

/// <summary>The SQL scripts inside this assembly.</summary>
internal static class EmbeddedScript
{
    /// <summary>Executed last in every template.</summary>
    public static string Baseline { get; } = string.Join(
        "\n",
        new[] { "marks.sql", "changes.sql", "points.sql", "baseline_tables.sql", "ordinary.sql", "reset.sql", "baseline.sql" }.Select(Read));

    public static string Look { get; } = Read("look.sql");

    public static string Fingerprint { get; } = Read("fingerprint.sql");

    public static string ServerStamp { get; } = Read("server_stamp.sql");

    public static string Catalogue { get; } = Read("catalogue.sql");

    public static string Maintenance { get; } = Read("maintenance.sql");

    public static string SchemaWatch { get; } = Read("schema_watch.sql");

    public static string ServerWatch { get; } = Read("server_watch.sql");

    public static string State { get; } = Read("state.sql");

    private static string Read(string name)
    {
        using var stream = typeof(EmbeddedScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
