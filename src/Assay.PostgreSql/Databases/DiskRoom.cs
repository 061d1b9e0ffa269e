using System.Globalization;

namespace Assay.PostgreSql.Databases;

/// <summary>Room on the disk of a server on this machine. A full disk ends the server, and may keep it from ever starting again.</summary>
internal static class DiskRoom
{
    /// <summary>What must stay free beside the clone: for the write-ahead log, and for what tests write.</summary>
    private const long Spare = 256L << 20;

    /// <exception cref="SandboxException">There is too little; nothing was cloned.</exception>
    public static async Task EnsureAsync(PostgresHost host, string template, CancellationToken cancellationToken)
    {
        if (host.Facts.DataFolder is not { } folder || FreeIn(folder) is not { } free || free > 8 * Spare)
            return;
        await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
        var size = await RegistrySql.ScalarAsync<long>(connection, "select pg_database_size(oid) from pg_database where datname = $1", template);
        Ensure(folder, free, size);
    }

    public static void Ensure(string folder, long free, long size)
    {
        if (free >= size + Spare)
            return;
        throw new SandboxException(string.Create(CultureInfo.InvariantCulture,
            $"A database of {size >> 20} MB was not cloned: the disk of {folder} has {free >> 20} MB left, and {Spare >> 20} MB must stay free. Free some room, drop databases that were kept for failed tests, or lower ASSAY_SANDBOXES."));
    }

    private static long? FreeIn(string folder)
    {
        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
