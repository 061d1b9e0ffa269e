using System.Text.RegularExpressions;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>Finds Apache Kafka as its archive unpacks: a folder with <c>libs/kafka-clients-VERSION.jar</c>. Nothing else in it is run or read.</summary>
internal static partial class KafkaInstallations
{
    /// <summary>Names the folder of an installation.</summary>
    public const string Variable = "ASSAY_KAFKA_HOME";

    private static readonly string[] Places = ["/opt/kafka", "/usr/share/kafka", "/usr/local/opt/kafka/libexec", "/opt/homebrew/opt/kafka/libexec"];

    /// <summary>The installations, newest first; only the one that the variable names, if it is set.</summary>
    public static IReadOnlyList<NativeBinaries> Find(ServerSearch search)
    {
        IEnumerable<string> homes = search.Options.Variable(Variable) is { } told ? [told] : Places;
        return [.. homes.Select(Read).OfType<NativeBinaries>().OrderByDescending(found => Version.TryParse(found.Version, out var number) ? number : new Version())];
    }

    /// <summary>The archive that every installation has and whose name tells the version.</summary>
    public static string Archive(NativeBinaries binaries) => Path.Combine(binaries.Folder, $"kafka-clients-{binaries.Version}.jar");

    private static NativeBinaries? Read(string home)
    {
        var libs = Path.Combine(home, "libs");
        if (!Directory.Exists(libs))
            return null;
        var version = Directory.EnumerateFiles(libs, "kafka-clients-*.jar").Select(file => ClientsJar().Match(Path.GetFileName(file))).FirstOrDefault(match => match.Success);
        return version is null ? null : new NativeBinaries(libs, version.Groups[1].Value, home);
    }

    [GeneratedRegex(@"^kafka-clients-([0-9]+(?:\.[0-9]+)+)\.jar$")]
    private static partial Regex ClientsJar();
}
