namespace Assay.Cli.Tests.Support;

/// <summary>Programs that tests need beside those of Assay. Where they are missing a test is skipped; on CI they have to be there.</summary>
internal static class Programs
{
    public static bool IsThere(string name) =>
        Environment.GetEnvironmentVariable("CI") == "true"
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, name)));
}
