using System.Collections.Concurrent;
using Assay.MySql.Templates;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>
/// Copies that this process makes ahead: one of a template as soon as a sandbox's database can't be put back. Those that nobody took when the
/// process ends are taken over by the next.
/// </summary>
internal sealed class PreparedDatabases(MySqlHost host)
{
    private readonly ConcurrentDictionary<string, bool> _underWay = new();

    /// <summary>Begins to make one, unless one is being made already.</summary>
    public void Begin(Template template)
    {
        if (host.Lease.IsLost || !_underWay.TryAdd(template.Name, true))
            return;
        _ = Task.Run(async () =>
        {
            try
            {
                await MakeAsync(template);
            }
            catch (Exception failed) when (failed is MySqlException or SandboxException or ObjectDisposedException or InvalidOperationException)
            {
                // Who needs a database makes it, and hears what is wrong.
            }
            finally
            {
                _underWay.TryRemove(template.Name, out _);
            }
        });
    }

    private async Task MakeAsync(Template template)
    {
        var name = host.Lease.NextName();
        await using (var connection = await host.Maintenance.OpenConnectionAsync())
        {
            var registered = await RegistrySql.ExecuteAsync(
                connection,
                $"""
                insert into `databases` (name, run, state, template)
                select ?, ?, 'making', ? from dual
                 where (select count(*) from `databases` all_there) < {ServerBudget.MostDatabases} / 2
                   and not exists (select * from `databases` others where template = ? and state = 'prepared' and run in (0, ?))
                """,
                CancellationToken.None,
                name,
                host.Lease.Run,
                template.Name,
                template.Name,
                host.Lease.Run);
            if (registered == 0)
                return;
        }

        await host.CopyAsync(name, template, "prepared", CancellationToken.None);
    }
}
