namespace Assay.PostgreSql.Databases;

/// <summary>
/// The first key of the advisory locks that Assay takes. They are scoped to a database, so all are taken in the maintenance database.
/// </summary>
internal static class AdvisoryLocks
{
    /// <summary>Held while the registry is set up; the second key is 0.</summary>
    public const int Registry = 0x41535301;

    /// <summary>Held by a process for its life; the second key is its run.</summary>
    public const int Run = 0x41535302;

    /// <summary>Held while a template is built; the second key comes from its name.</summary>
    public const int Template = 0x41535303;
}
