using System.Collections.Concurrent;
using Assay.PostgreSql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>
/// The templates of a server and their layers: each is built once, however many processes ask, under a private name; it is sealed and published
/// by rename in one transaction. A builder that dies leaves a lock that the server drops and a database that the sweeper takes.
/// </summary>
internal static class TemplateStore
{
    private static readonly ConcurrentDictionary<(PostgresHost, string), Lazy<Task<Template>>> Known = new();

    /// <summary>
    /// The recipe's template, built if it is not there, on top of the deepest layer that is. A failure is remembered for the process, unless the recipe
    /// says otherwise.
    /// </summary>
    public static async Task<Template> GetAsync(PostgresHost host, TemplateRecipe recipe, CancellationToken cancellationToken)
    {
        var final = recipe.On(host, await ServerFacts.OfAsync(host).WaitAsync(cancellationToken));
        try
        {
            return await GetAsync(host, final, recipe.UsesCache).WaitAsync(cancellationToken);
        }
        catch when (!recipe.RemembersFailures)
        {
            foreach (var failed in Known.Where(known => known.Key.Item1 == host && known.Value is { IsValueCreated: true, Value.IsFaulted: true } && IsStage(final, known.Key.Item2)))
                Known.TryRemove(failed);
            throw;
        }
    }

    /// <summary>Removes the recipe's template and its layers from the server, whoever used them; what was cloned from them stays.</summary>
    /// <returns>Whether there was any.</returns>
    public static async Task<bool> RemoveAsync(PostgresHost host, TemplateRecipe recipe, CancellationToken cancellationToken)
    {
        var removed = false;
        for (var stage = recipe.On(host, await ServerFacts.OfAsync(host).WaitAsync(cancellationToken)); stage is not null; stage = stage.Parent)
            removed |= await TemplateRemoval.RunAsync(host, stage.Name, cancellationToken);
        return removed;
    }

    /// <summary>The same for all templates of a family, of earlier processes too.</summary>
    public static async Task RemoveFamilyAsync(PostgresHost host, string family, CancellationToken cancellationToken)
    {
        await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
        var names = await RegistrySql.ListAsync(
            connection, "select t.name from templates t, unnest($1) prefix where starts_with(t.name, prefix)", (object)TemplateRecipe.PrefixesOf(family).ToArray());
        foreach (var name in names)
            await TemplateRemoval.RunAsync(host, name, cancellationToken);
    }

    /// <summary>Forgets a template by its name, whatever became of it.</summary>
    public static void Forget(PostgresHost host, string name) => Known.TryRemove((host, name), out _);

    /// <summary>Forgets that a template is there, so that the next one who asks builds it again.</summary>
    public static void Forget(PostgresHost host, Template template)
    {
        foreach (var known in Known.Where(known => known.Key.Item1 == host && known.Value.IsValueCreated
            && known.Value.Value is { IsCompletedSuccessfully: true } task && task.Result == template))
        {
            Known.TryRemove(known);
        }
    }

    private static bool IsStage(TemplateStage? stage, string key)
    {
        for (; stage is not null; stage = stage.Parent)
        {
            if (key.StartsWith(stage.Name, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <remarks>Shared by all sandboxes of the process, so that no single caller's cancellation ends it.</remarks>
    private static Task<Template> GetAsync(PostgresHost host, TemplateStage stage, bool useCache)
    {
        var key = useCache ? stage.Name : stage.Name + " without cache";
        return Known.GetOrAdd((host, key), _ => new(() => useCache ? EnsureAsync(host, stage) : BuildForRunAsync(host, stage))).Value;
    }

    /// <summary>Builds for this run alone: nothing earlier is used, and what is built goes with the run's other databases.</summary>
    private static async Task<Template> BuildForRunAsync(PostgresHost host, TemplateStage stage)
    {
        var built = await BuildAsync(host, stage, useCache: false);
        return new Template(built.Name, built.Settings);
    }

    private static async Task<Template> EnsureAsync(PostgresHost host, TemplateStage stage)
    {
        await using (var pooled = await host.Maintenance.OpenConnectionAsync())
        {
            if (await new TemplateRegistry(host, pooled).FindAsync(stage.Name) is { } found)
                return found;
        }

        // Before the lock, so that nobody holds one while waiting for another. Marked as used, it stays.
        if (stage.Parent is not null)
            await GetAsync(host, stage.Parent, useCache: true);
        var registry = await TemplateRegistry.OpenAsync(host);
        try
        {
            return await EnsureAsync(host, stage, registry);
        }
        finally
        {
            // The session's end gives up the lock.
            await registry.CloseAsync();
        }
    }

    private static async Task<Template> EnsureAsync(PostgresHost host, TemplateStage stage, TemplateRegistry registry)
    {
        var began = await registry.NowAsync();
        await registry.LockAsync(stage.Name);
        if (await registry.FindAsync(stage.Name) is { } found)
            return found;
        // Somebody else built it while this process waited, and failed: their error is ours.
        if (await registry.FailureAsync(stage.Name, began) is { } error)
            throw new SandboxException(error);
        try
        {
            await registry.RemoveAsync(stage.Name, CancellationToken.None);
            var built = await BuildAsync(host, stage, useCache: true);
            await registry.PublishAsync(built.Name, stage.Name, built.Settings, built.IsLostInCrash);
            TemplateEviction.Begin(host);
            return new Template(stage.Name, built.Settings);
        }
        catch (Exception failed) when (failed is not NpgsqlException { IsTransient: true })
        {
            await registry.FailedAsync(stage.Name, failed.Message);
            throw;
        }
    }

    private static async Task<TemplateBuild> BuildAsync(PostgresHost host, TemplateStage stage, bool useCache)
    {
        for (var attempt = 1; ; attempt++)
        {
            var parent = stage.Parent is null ? Template.Empty : await GetAsync(host, stage.Parent, useCache);
            try
            {
                return await TemplateBuild.RunAsync(host, stage, parent);
            }
            catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.InvalidCatalogName && attempt == 1)
            {
                // Somebody dropped the layer by hand since this process looked.
                Forget(host, parent);
            }
        }
    }
}
