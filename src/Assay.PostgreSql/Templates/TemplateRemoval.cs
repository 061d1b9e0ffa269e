using Assay.PostgreSql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>Removes one template because somebody asked for it.</summary>
internal static class TemplateRemoval
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <returns>Whether there was one. One that is being built is left alone.</returns>
    /// <exception cref="PostgresException">It was being copied all the time, or the role may not drop it.</exception>
    public static async Task<bool> RunAsync(PostgresHost host, string name, CancellationToken cancellationToken)
    {
        TemplateStore.Forget(host, name);
        var start = TimeProvider.System.GetTimestamp();
        var registry = await TemplateRegistry.OpenAsync(host);
        try
        {
            if (!await registry.TryLockAsync(name))
                return false;
            var isThere = await registry.ScalarAsync<bool>("select exists (select from pg_database where datname = $1)", name);
            while (isThere)
            {
                try
                {
                    await registry.RemoveAsync(name, cancellationToken);
                    break;
                }
                catch (PostgresException copied) when (copied.SqlState == PostgresErrorCodes.ObjectInUse && TimeProvider.System.GetElapsedTime(start) < Patience)
                {
                    // A clone is being made of it at this moment.
                    await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                }
            }

            await registry.ExecuteAsync("delete from templates where name = $1", name);
            return isThere;
        }
        finally
        {
            await registry.CloseAsync();
        }
    }
}
