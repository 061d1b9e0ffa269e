using System.Collections.Concurrent;
using Assay.PostgreSql.Templates;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// Clones that this process makes ahead, one of each template that is in use: for the sandbox that can't be put back, and for one more where tests wait.
/// What nobody took when the process ends is the first sandbox of the next.
/// </summary>
internal sealed class PreparedDatabases(PostgresHost host)
{
    private readonly ConcurrentDictionary<string, Task> _underWay = new();

    /// <summary>Begins to clone one, unless one is being cloned already.</summary>
    public void Begin(Template template)
    {
        if (host.Lease.IsLost)
            return;
        var begun = new TaskCompletionSource();
        if (!_underWay.TryAdd(template.Name, begun.Task))
            return;
        _ = Task.Run(async () =>
        {
            try
            {
                await MakeAsync(template);
            }
            catch (Exception failed) when (failed is NpgsqlException or SandboxException or ObjectDisposedException)
            {
                // Who needs a database makes it, and hears what is wrong.
            }
            finally
            {
                _underWay.TryRemove(template.Name, out _);
                begun.SetResult();
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
                $"insert into databases (name, run, state, template) select $1, $2, 'making', $3 where (select count(*) from databases) < {ServerBudget.MostDatabases} / 2 and not exists (select from databases where template = $3 and state = 'prepared' and run in (0, $2))",
                name,
                host.Lease.Run,
                template.Name);
            if (registered == 0)
                return;
        }

        try
        {
            await DiskRoom.EnsureAsync(host, template.Name, CancellationToken.None);
            await host.CopyAsync(name, template, "prepared", CancellationToken.None);
        }
        catch
        {
            await host.TryDropAsync(name);
            throw;
        }
    }
}
