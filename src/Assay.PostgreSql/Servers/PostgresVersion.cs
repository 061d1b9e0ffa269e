namespace Assay.PostgreSql.Servers;

/// <summary>Takes the version out of what programs and servers say.</summary>
internal static class PostgresVersion
{
    private const string ProgramPrefix = "postgres (PostgreSQL) ";

    /// <summary><c>15.20</c> from <c>postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)</c>; null for another text.</summary>
    public static string? FromProgram(string output) =>
        output.StartsWith(ProgramPrefix, StringComparison.Ordinal) ? FromServer(output[ProgramPrefix.Length..]) : null;

    /// <summary><c>15.20</c> from <c>15.20 (Debian 15.20-0+deb12u1)</c>.</summary>
    public static string FromServer(string version) => version.Split([' ', '\n', '\r'], 2)[0];
}
