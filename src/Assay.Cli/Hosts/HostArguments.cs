using System.Globalization;
using Assay.Cli.Suites;

namespace Assay.Cli.Hosts;

/// <summary>Arguments that only some frameworks know; the framework is told from the files beside the suite.</summary>
internal static class HostArguments
{
    public static IEnumerable<string> For(Suite suite, int seed, int? maxParallel)
    {
        var folder = Path.GetDirectoryName(suite.Assembly)!;
        if (File.Exists(Path.Combine(folder, "xunit.v3.core.dll")))
        {
            yield return "--seed";
            yield return seed.ToString(CultureInfo.InvariantCulture);
            if (maxParallel is { } threads)
            {
                yield return "--max-threads";
                yield return threads.ToString(CultureInfo.InvariantCulture);
            }
        }
        else if (File.Exists(Path.Combine(folder, "TUnit.Engine.dll")) && maxParallel is { } tests)
        {
            yield return "--maximum-parallel-tests";
            yield return tests.ToString(CultureInfo.InvariantCulture);
        }
    }
}
