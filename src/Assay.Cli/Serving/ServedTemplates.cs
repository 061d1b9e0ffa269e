using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Templates;

namespace Assay.Cli.Serving;

/// <summary>
/// All templates that clients initialise, and the databases that they lease. The templates are in the registry of the server: they outlive this process,
/// and are found again by the hash.
/// </summary>
internal sealed class ServedTemplates : IAsyncDisposable
{
    /// <summary>Tells these templates from those of suites that use Assay itself.</summary>
    public const string Family = "served";

    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastSessionsEnd = TimeSpan.FromSeconds(5);

    private readonly ServeOptions _options;

    public ServedTemplates(ServeOptions options)
    {
        _options = options;
        Table = new TemplateTable(options, MakeAsync);
    }

    public ServeOptions Options => _options;

    public TemplateTable Table { get; }

    public Task<PostgresHost> HostAsync(CancellationToken cancellationToken) => HostFinder.FindAsync(_options.Server, cancellationToken);

    /// <summary>
    /// Gives a template to the client that asks first, to initialise it; null for the others. Where its initialiser has no session at the moment, and may
    /// be dead, the others wait for what becomes of it: the next of them gets it.
    /// </summary>
    public async Task<TemplateDatabase?> InitializeAsync(string hash, CancellationToken cancellationToken)
    {
        var start = _options.Time.GetTimestamp();
        for (var failures = 0; ;)
        {
            var template = Table.FindOrBegin(hash, () => new ClientStep(_options.Salt, hash));
            await Task.WhenAny(template.Ready, template.Step.Begun, Task.Delay(Pause, _options.Time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (template.Ready.IsCompleted)
            {
                if (template.Leases is { } leases && leases.Place.Host.LostBecause is null)
                    return null;
                await Table.RemoveAsync(template);
                if (template.Ready.IsFaulted && ++failures == Attempts)
                    await template.Ready;
                continue;
            }

            if (template.Filled is { } database)
            {
                if (template.TryClaim())
                    return database;
                if (await SessionCounts.AnyAsync(await HostAsync(cancellationToken), database.Name, cancellationToken))
                    return null;
            }

            if (_options.Time.GetElapsedTime(start) > _options.Wait)
                return null;
            await Task.Delay(Pause, _options.Time, cancellationToken);
        }
    }

    /// <summary>Its client has initialised a template: it is sealed.</summary>
    /// <exception cref="TemplateGoneException">There is none, or it was given up.</exception>
    /// <exception cref="SandboxException">It could not be sealed.</exception>
    public async Task FinalizeAsync(string hash, CancellationToken cancellationToken)
    {
        var template = FindOrAdopt(hash);
        if (template.IsClaimed && !template.Ready.IsCompleted)
        {
            if (template.IsRepeated && template.Filled is { } database)
                await EnsureAloneAsync(template, database, cancellationToken);
            template.Step.Finish();
        }

        await ReadyAsync(template, cancellationToken);
    }

    /// <summary>Leases a database, once the template is sealed.</summary>
    /// <exception cref="TemplateGoneException">There is no such template.</exception>
    /// <exception cref="TimeoutException">It was not sealed in time.</exception>
    /// <exception cref="SandboxException">No database could be had.</exception>
    public async Task<DatabaseLease> LeaseAsync(string hash, CancellationToken cancellationToken)
    {
        while (true)
        {
            var template = FindOrAdopt(hash);
            var leases = await ReadyAsync(template, cancellationToken);
            if (leases.Place.Host.LostBecause is { } lost)
            {
                // Its data may be there still, on a server that was started anew.
                Table.Explain(hash, $"It was lost: {lost}.");
                await Table.RemoveAsync(template);
                continue;
            }

            try
            {
                return await leases.TakeAsync(cancellationToken);
            }
            catch (TemplateGoneException)
            {
                await Table.RemoveAsync(template);
                throw;
            }
        }
    }

    /// <summary>Ends a lease. One that has ended already stays so.</summary>
    /// <exception cref="TemplateGoneException">There is no such template, or it never had that lease.</exception>
    public async Task ReturnAsync(string hash, int id, string? dropBecause)
    {
        var known = Table.Retired.Where(retired => retired.Place.Hash == hash).ToList();
        if (Table.Find(hash)?.Leases is { } current)
            known.Add(current);
        foreach (var leases in known)
        {
            if (await leases.EndAsync(id, dropBecause))
                return;
        }

        // Of a template that was discarded since.
        if (id >= 0 && id < Table.FirstLease(hash))
            return;
        throw new TemplateGoneException(wasThere: false, known.Count == 0 ? Table.NotFound(hash) : $"There is no test database {id} of template '{hash}'.");
    }

    /// <summary>Discards a template. Databases that are leased live as long as their leases.</summary>
    /// <exception cref="TemplateGoneException">There is none.</exception>
    public async Task DiscardAsync(string hash, CancellationToken cancellationToken)
    {
        var template = FindOrAdopt(hash);
        if (template.IsClaimed)
            template.Step.GiveUp("A client discarded it.");
        DatabaseLeases leases;
        try
        {
            leases = await ReadyAsync(template, cancellationToken);
        }
        catch (TemplateGoneException gone) when (gone.WasThere)
        {
            Table.Explain(hash, gone.Message);
            return;
        }

        Table.Explain(hash, "A client discarded it.");
        await Table.RemoveAsync(template);
        await TemplateStore.RemoveAsync(leases.Place.Host, leases.Place.Recipe, cancellationToken);
    }

    /// <summary>Discards all templates, those of earlier processes too.</summary>
    public async Task DiscardAllAsync(CancellationToken cancellationToken)
    {
        foreach (var template in Table.All)
        {
            try
            {
                await DiscardAsync(template.Hash, cancellationToken);
            }
            catch (TemplateGoneException)
            {
                // Somebody else did at the same moment.
            }
        }

        await TemplateStore.RemoveFamilyAsync(await HostAsync(cancellationToken), Family, cancellationToken);
    }

    /// <summary>Drops all databases, leased or not. Templates stay on the server, unless no other run may use them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var template in Table.All)
        {
            template.Step.GiveUp("assay serve ended.");
            // One that another process is at work on may take longer than anybody waits now.
            await ((Task)template.Ready.WaitAsync(LastSessionsEnd, _options.Time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (template.Leases is not { } leases)
                continue;
            await leases.DisposeAsync();
            // Nobody will ever ask for it again.
            if (_options.Salt.Length > 0 && leases.Place.Host.LostBecause is null)
                await TemplateStore.RemoveAsync(leases.Place.Host, leases.Place.Recipe, CancellationToken.None);
        }

        foreach (var retired in Table.Retired)
            await retired.DisposeAsync();
    }

    /// <summary>The template, if need be one that an earlier process left.</summary>
    private ServedTemplate FindOrAdopt(string hash) => Table.FindOrBegin(hash, () => ClientStep.Absent(_options.Salt, hash, Table.NotFound(hash)));

    private async Task<DatabaseLeases> MakeAsync(ServedTemplate template)
    {
        var host = await HostAsync(CancellationToken.None);
        // Always in the registry: that nothing of an earlier run is used, where that is asked for, is up to the salt.
        var recipe = new TemplateRecipe([template.Step]) { UsesCache = true, Family = Family, RemembersFailures = false };
        await TemplateStore.GetAsync(host, recipe, CancellationToken.None);
        Table.Appeared(template.Hash);
        return new DatabaseLeases(new ServedPlace(template.Hash, host, recipe, _options), Table.FirstLease(template.Hash));
    }

    private async Task<DatabaseLeases> ReadyAsync(ServedTemplate template, CancellationToken cancellationToken)
    {
        try
        {
            return await template.Ready.WaitAsync(_options.Wait, _options.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"Template '{template.Hash}' was not finalized within {_options.Wait.TotalSeconds:0.#} s; a client is still at it. Does it call PUT /api/v1/templates/{template.Hash} when it is done?");
        }
        catch (Exception) when (template.Ready.IsFaulted)
        {
            await Table.RemoveAsync(template);
            throw;
        }
    }

    /// <summary>A client that was given up for dead must not seal what another one is at work on.</summary>
    private async Task EnsureAloneAsync(ServedTemplate template, TemplateDatabase database, CancellationToken cancellationToken)
    {
        var start = _options.Time.GetTimestamp();
        while (await SessionCounts.AnyAsync(await HostAsync(cancellationToken), database.Name, cancellationToken))
        {
            if (_options.Time.GetElapsedTime(start) > LastSessionsEnd)
            {
                throw new SandboxException(
                    $"Template '{template.Hash}' was not finalized: an initialiser was given up before, so nobody may be connected to it when it is finalized, but somebody is. Close all connections first.");
            }

            await Task.Delay(Pause, _options.Time, cancellationToken);
        }
    }
}
