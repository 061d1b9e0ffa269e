namespace Assay.Elasticsearch.Servers;

/// <summary>
/// The configuration of a node for tests: that of the installation for the Java virtual machine and its logs, and none of the settings, which may
/// name data, clusters and certificates of the installation's own.
/// </summary>
internal static class ConfigurationFolder
{
    private const string Machine = "jvm.options";
    private const string Logging = "log4j2.properties";

    /// <summary>Options that lead to files of the installation, which this user may not write.</summary>
    private static readonly string[] Files = ["-Xlog:gc", "-Xloggc:", "-XX:HeapDumpPath", "-XX:ErrorFile", "-XX:LogFile"];

    /// <summary>Makes it inside the data; null where the installation has none.</summary>
    public static string? TryMake(SearchProduct product, string home, string data)
    {
        var source = new[] { Path.Combine(home, "config"), Path.Combine("/etc", product.Name) }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, Machine)));
        if (source is null)
            return null;
        var target = Directory.CreateDirectory(Path.Combine(data, "config")).FullName;
        var options = File.ReadLines(Path.Combine(source, Machine)).Where(line => !Files.Any(file => line.Contains(file, StringComparison.Ordinal)));
        File.WriteAllLines(Path.Combine(target, Machine), options);
        if (File.Exists(Path.Combine(source, Logging)))
            File.Copy(Path.Combine(source, Logging), Path.Combine(target, Logging));
        File.WriteAllText(Path.Combine(target, product.Name + ".yml"), "");
        return target;
    }
}
