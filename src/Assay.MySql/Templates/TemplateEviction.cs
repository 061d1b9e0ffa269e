using System.Globalization;
using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Templates;

/// <summary>Removes the templates that were not used for longest, so that a server holds a bounded number of them. One that a living process uses stays.</summary>
internal static class TemplateEviction
{
    /// <summary>How many templates a server keeps.</summary>
    public const int Most = 40;

    /// <summary>How many bytes they may have together.</summary>
    public const long MostBytes = 4L << 30;

    /// <summary>Removes the surplus in the background. What goes wrong is left for the next time.</summary>
    public static void Begin(MySqlHost host) => _ = Task.Run(async () =>
    {
        try
        {
            await RunAsync(host, Most, MostBytes);
        }
        catch (Exception failed) when (failed is MySqlException or ObjectDisposedException or InvalidOperationException)
        {
        }
    });

    public static async Task RunAsync(MySqlHost host, int most, long mostBytes)
    {
        await using var connection = await host.Maintenance.OpenConnectionAsync();
        await RegistrySql.ExecuteAsync(
            connection,
            "delete u from template_uses u where run not in (select run from runs where is_used_lock(concat(?, run)) is not null)",
            CancellationToken.None,
            host.Locks.RunPrefix);
        var surplus = await RegistrySql.ListAsync(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"""
            select hash from (
              select hash, row_number() over latest as place, sum(bytes) over latest as total from templates
               where name is not null window latest as (order by used desc, hash rows unbounded preceding)) ranked
             where place > {most} or total > {mostBytes} order by place desc
            """),
            CancellationToken.None);
        foreach (var hash in surplus)
        {
            // Held by who builds it, or by another who removes it.
            if (!await ServerLocks.TryTakeAsync(connection, host.Locks.Template(hash), 0, CancellationToken.None))
                continue;
            try
            {
                await new TemplateRegistry(host, connection).RemoveAsync(hash, unlessUsed: true);
            }
            finally
            {
                await ServerLocks.ReleaseAsync(connection, host.Locks.Template(hash));
            }
        }

        // What failed a while ago concerns nobody who still waits.
        await RegistrySql.ExecuteAsync(
            connection, "delete from templates where name is null and failed < current_timestamp(6) - interval 1 hour", CancellationToken.None);
    }
}
