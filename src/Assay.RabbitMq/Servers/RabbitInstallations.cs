using System.Text.RegularExpressions;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.RabbitMq.Servers;

/// <summary>
/// Finds installations of RabbitMQ: folders with <c>sbin/rabbitmq-server</c> and <c>plugins</c>. The programs in PATH often only lead there, and
/// change the user on the way.
/// </summary>
/// <param name="none">Whether to act as if none were installed.</param>
internal sealed partial class RabbitInstallations(bool none = false)
{
    /// <summary>Names the folder of an installation.</summary>
    public const string Variable = "ASSAY_RABBITMQ_HOME";

    private const string Program = "rabbitmq-server";

    private static readonly string[] Places = ["/usr/lib/rabbitmq", "/opt/rabbitmq", "/usr/local/opt/rabbitmq", "/opt/homebrew/opt/rabbitmq"];

    /// <summary>The installations, newest first; only the one that the variable names, if it is set.</summary>
    public IReadOnlyList<NativeBinaries> Find(ServerSearch search)
    {
        if (none)
            return [];
        var homes = search.Options.Variable(Variable) is { } told ? [told] : Places.SelectMany(WithVersions).Concat(InPath(search));
        return [.. homes.Distinct(StringComparer.Ordinal).Select(Read).OfType<NativeBinaries>().OrderByDescending(found => Number(found.Version))];
    }

    /// <summary>Debian puts each version into a folder below <c>lib</c>.</summary>
    private static IEnumerable<string> WithVersions(string place)
    {
        var lib = Path.Combine(place, "lib");
        return Directory.Exists(lib) ? Directory.EnumerateDirectories(lib, "rabbitmq_server-*").Prepend(place) : [place];
    }

    /// <summary>Where the programs in PATH lead: out of <c>sbin</c>, links followed.</summary>
    private static IEnumerable<string> InPath(ServerSearch search) =>
        from folder in (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        let file = new FileInfo(Path.Combine(folder, Program))
        where file.Exists
        let home = Path.GetDirectoryName((file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName) is { } sbin ? Path.GetDirectoryName(sbin) : null
        where home is not null
        select home;

    private static NativeBinaries? Read(string home)
    {
        var (sbin, plugins) = (Path.Combine(home, "sbin"), Path.Combine(home, "plugins"));
        if (!File.Exists(Path.Combine(sbin, Program)) || !Directory.Exists(plugins))
            return null;
        var version = Directory.EnumerateFileSystemEntries(plugins, "rabbit-*")
            .Select(plugin => Version().Match(Path.GetFileName(plugin))).FirstOrDefault(match => match.Success);
        return version is null ? null : new NativeBinaries(sbin, version.Groups[1].Value, home);
    }

    private static Version Number(string version) => System.Version.TryParse(version, out var number) ? number : new Version();

    [GeneratedRegex(@"^rabbit-([0-9]+(\.[0-9]+)*)")]
    private static partial Regex Version();
}
