using System.Collections.Concurrent;
using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Templates;

/// <summary>
/// The templates of a server: each is built once, however many processes ask, under a name of the builder's own, and published by one statement that names it
/// in the registry. A builder that dies leaves a lock that the server drops and a database that the sweeper takes.
/// </summary>
internal static class TemplateStore
{
    private static readonly ConcurrentDictionary<(MySqlHost, string), Lazy<Task<Template>>> Known = new();

    /// <summary>The recipe's template, built if it is not there. A failure is remembered for the process.</summary>
    public static Task<Template> GetAsync(MySqlHost host, TemplateRecipe recipe, CancellationToken cancellationToken)
    {
        var hash = recipe.HashOn(host);
        var key = recipe.UsesCache ? hash : hash + " without cache";
        // Shared by all sandboxes of the process, so that no single caller's cancellation ends it.
        var making = Known.GetOrAdd((host, key), _ => new(() => recipe.UsesCache ? EnsureAsync(host, hash, recipe) : TemplateBuild.RunAsync(host, recipe)));
        return making.Value.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets that a template is there, so that the next one who asks builds it again.</summary>
    public static void Forget(MySqlHost host, Template template)
    {
        foreach (var known in Known.Where(known => known.Key.Item1 == host && known.Value.IsValueCreated
            && known.Value.Value is { IsCompletedSuccessfully: true } task && task.Result == template))
        {
            Known.TryRemove(known);
        }
    }

    private static async Task<Template> EnsureAsync(MySqlHost host, string hash, TemplateRecipe recipe)
    {
        // A session of its own: whoever waits for a lock must not hold one that others need. Its end gives up the lock.
        await using var connection = new MySqlConnection(
            new MySqlConnectionStringBuilder(host.MaintenanceConnectionString) { Pooling = false, Keepalive = 15 }.ConnectionString);
        await LastingSession.OpenAsync(connection, CancellationToken.None);
        var registry = new TemplateRegistry(host, connection);
        if (await registry.FindAsync(hash) is { } there)
            return there;
        var began = await registry.NowAsync();
        await ServerLocks.TakeAsync(connection, host.Locks.Template(hash), CancellationToken.None);
        if (await registry.FindAsync(hash) is { } found)
            return found;
        // Somebody else built it while this process waited, and failed: their error is ours.
        if (await registry.FailureAsync(hash, began) is { } error)
            throw new SandboxException(error);
        try
        {
            await registry.RemoveAsync(hash);
            var built = await TemplateBuild.RunAsync(host, recipe);
            await registry.PublishAsync(hash, built);
            TemplateEviction.Begin(host);
            return built;
        }
        catch (Exception failed) when (failed is not MySqlException { IsTransient: true })
        {
            await registry.FailedAsync(hash, failed.Message);
            throw;
        }
    }
}
