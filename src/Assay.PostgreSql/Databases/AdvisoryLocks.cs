namespace Assay.PostgreSql.Databases;

/// <summary>
/// The first key of the advisory locks that Assay takes. They are scoped to a database, so all are taken in the maintenance database.
/// </summary>
internal static class AdvisoryLocks
{
    /// <summary>Held while the registry is set up; the second key is 0.</summary>
    public const int Registry = 0x41535301;

    /// <summary>
    /// Shared by the sessions of a process that its run depends on: its lease for its life, and those that make a database. The second key is
    /// the run. Who can take it alone knows that the run is over, and that nothing is made in its name any more.
    /// </summary>
    public const int Run = 0x41535302;

    /// <summary>Held while a template is built; the second key comes from its name.</summary>
    public const int Template = 0x41535303;

    /// <summary>Held while room is claimed; the second key is 0.</summary>
    public const int Budget = 0x41535304;

    /// <summary>Held while a role is made; the second key is 0.</summary>
    public const int Roles = 0x41535305;
}
