using System.Text.RegularExpressions;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Elasticsearch.Servers;

/// <summary>Finds installations: folders with <c>bin/elasticsearch</c> and <c>lib/elasticsearch-VERSION.jar</c>, or the like of OpenSearch.</summary>
internal sealed partial class SearchInstallations(SearchProduct product)
{
    /// <summary>The installations, newest first; only the one that the variable names, if it is set.</summary>
    public IReadOnlyList<NativeBinaries> Find(ServerSearch search)
    {
        var homes = search.Options.Variable(product.HomeVariable) is { } told ? [told] : Places().Concat(InPath(search));
        return [.. homes.Distinct(StringComparer.Ordinal).Select(Read).OfType<NativeBinaries>().OrderByDescending(found => Number(found.Version))];
    }

    /// <summary>The start script of an installation.</summary>
    public static string Program(SearchProduct product, string bin) => Path.Combine(bin, OperatingSystem.IsWindows() ? product.Name + ".bat" : product.Name);

    private static Version Number(string version) => System.Version.TryParse(version, out var number) ? number : new Version();

    private IEnumerable<string> Places() =>
        from place in (string[])["/usr/share", "/opt", "/usr/local/opt", "/opt/homebrew/opt"]
        from home in (string[])[Path.Combine(place, product.Name), Path.Combine(place, product.Name, "libexec")]
        select home;

    /// <summary>Where the programs in PATH lead: out of <c>bin</c>, links followed.</summary>
    private IEnumerable<string> InPath(ServerSearch search) =>
        from folder in (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        let file = new FileInfo(Program(product, folder))
        where file.Exists
        let home = Path.GetDirectoryName(Path.GetDirectoryName((file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName))
        where home is not null
        select home;

    private NativeBinaries? Read(string home)
    {
        var (bin, lib) = (Path.Combine(home, "bin"), Path.Combine(home, "lib"));
        if (!File.Exists(Program(product, bin)) || !Directory.Exists(lib))
            return null;
        var version = Directory.EnumerateFiles(lib, product.Name + "-*.jar")
            .Select(jar => Version().Match(Path.GetFileName(jar)[product.Name.Length..])).FirstOrDefault(match => match.Success);
        return version is null ? null : new NativeBinaries(bin, version.Groups[1].Value, home);
    }

    [GeneratedRegex(@"^-([0-9]+(\.[0-9]+)+)(-[A-Z0-9]+)?\.jar$", RegexOptions.IgnoreCase)]
    private static partial Regex Version();
}
