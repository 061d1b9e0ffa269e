using System.Collections.Concurrent;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Templates;
using Assay.Sql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Strategies;

/// <summary>
/// A database that sandboxes of this process share for reading. It is made for the first and dropped after the last of them. Once it was written
/// to it is spoiled: nobody joins it any more, and its sandboxes are replaced.
/// </summary>
internal sealed class SharedDatabase
{
    private static readonly ConcurrentDictionary<(PostgresHost, string), SemaphoreSlim> Joining = new();
    private static readonly ConcurrentDictionary<(PostgresHost, string), SharedDatabase> Open = new();
    private readonly List<Member> _members;
    private readonly WriteCheck _check;

    private SharedDatabase(SandboxDatabase database, WriteCheck check, List<Member> members) => (Database, _check, _members) = (database, check, members);

    public SandboxDatabase Database { get; }

    /// <summary>What was written and which tests ran meanwhile; null while nothing was.</summary>
    public string? SpoiledBecause { get; private set; }

    /// <summary>Joins the process's database of a template, or makes it.</summary>
    public static async Task<(SharedDatabase Shared, Member Joined)> JoinAsync(
        PostgresHost host, TemplateRecipe recipe, SandboxClaim claim, CancellationToken cancellationToken)
    {
        var template = await TemplateStore.GetAsync(host, recipe, cancellationToken);
        var joining = new Member(claim);
        var gate = Joining.GetOrAdd((host, template.Name), _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (Open.TryGetValue((host, template.Name), out var open) && open.TryAdd(joining))
            {
                await open.ReserveAsync(joining, cancellationToken);
                if (open.SpoiledBecause is null)
                    return (open, joining);
                await open.LeaveAsync(joining);
            }

            var members = new List<Member> { joining };
            var database = await SandboxDatabase.TakeAsync(host, recipe, claim with { TryRetire = () => Retire(members) }, cancellationToken);
            try
            {
                var check = await WriteCheck.OpenAsync(host.ConnectionStringTo(database.Name), cancellationToken);
                return (Open[(host, template.Name)] = new SharedDatabase(database, check, members), joining);
            }
            catch
            {
                await database.EndAsync();
                throw;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Looks whether somebody wrote; if so, says what and who was at work. Sandboxes that no test has are given up.</summary>
    public string? Verify()
    {
        lock (_members)
        {
            if (SpoiledBecause is not null || Database.Host.LostBecause is not null)
                return SpoiledBecause;
            SpoiledBecause = Look();
            if (SpoiledBecause is null)
                return null;
        }

        Retire(_members);
        return SpoiledBecause;
    }

    /// <summary>A sandbox ends; with the last one the database is dropped.</summary>
    public async Task LeaveAsync(Member member)
    {
        if (await TryEndAsync(member) || Database.Host.LostBecause is not null)
            return;
        await Database.Host.ExecuteAsync("update databases set connections = connections - $2 where name = $1", CancellationToken.None, Database.Name, member.Claim.Connections);
    }

    private string? Look()
    {
        try
        {
            if (_check.Find() is not { } written)
                return null;
            var tests = _members.Select(member => member.Test).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
            return $"the shared read-only database was written to ({written}) while {(tests.Count == 1 ? "this test" : "these tests")} ran: {string.Join(", ", tests)}. "
                + "Somebody switched default_transaction_read_only off. It is replaced; give tests that write a database of their own";
        }
        catch (NpgsqlException failed)
        {
            return $"whether somebody wrote to the shared read-only database could not be asked ({failed.Message.TrimEnd('.')}), so it is replaced";
        }
    }

    private static bool Retire(List<Member> members)
    {
        Member[] all;
        lock (members)
            all = [.. members];
        var any = false;
        foreach (var member in all)
            any |= member.Claim.TryRetire();
        return any;
    }

    private bool TryAdd(Member member)
    {
        lock (_members)
        {
            if (SpoiledBecause is not null || Database.Host.LostBecause is not null || _members.Count == 0)
                return false;
            _members.Add(member);
            return true;
        }
    }

    /// <summary>Each sandbox has pools of its own, which the server's budget counts: who joins waits for room. Being a member it keeps the database meanwhile.</summary>
    private async Task ReserveAsync(Member joining, CancellationToken cancellationToken)
    {
        try
        {
            await new ServerBudget(Database.Host).JoinAsync(Database.Name, joining.Claim, cancellationToken);
        }
        catch
        {
            await TryEndAsync(joining);
            throw;
        }
    }

    /// <summary>Takes a member out, and drops the database with the last one; whether it was that.</summary>
    private async Task<bool> TryEndAsync(Member member)
    {
        lock (_members)
        {
            if (!_members.Remove(member) || _members.Count > 0)
                return false;
        }

        foreach (var open in Open.Where(open => open.Value == this))
            Open.TryRemove(open);
        await _check.DisposeAsync();
        await Database.EndAsync();
        return true;
    }

    /// <summary>One sandbox that shares the database.</summary>
    internal sealed class Member(SandboxClaim claim)
    {
        public SandboxClaim Claim { get; } = claim;

        /// <summary>The test that has it now.</summary>
        public string? Test { get; set; }
    }
}
