using Assay.PostgreSql.Tests.Resets;
using Assay.Sandboxes;

namespace Assay.PostgreSql.Tests;

/// <summary>
/// One sandbox for the rows of a theory, one after the other, so that a row costs a reset and not a sandbox. Each row is two tests: one changes the database,
/// the next looks at it.
/// </summary>
public abstract class SerialDatabase : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lazy<Task<InstancePool>> _pool;

    protected SerialDatabase() => _pool = new(async () =>
    {
        await PrepareAsync();
        return DatabasePool.Of(Declare);
    });

    /// <summary>Lets one test change the database, and looks at what the next one gets.</summary>
    public async Task<ChangedDatabase> ChangeAsync(Func<PostgresDatabase, Task> change)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await _turn.WaitAsync(cancelled);
        try
        {
            var pool = await _pool.Value;
            var replacements = pool.Counts.Replacements.Count;
            var before = await pool.InRent(async database =>
            {
                var seen = (State: await DatabaseState.ReadAsync(database.DataSource, cancelled), database.DatabaseName);
                await change(database);
                return seen;
            });
            var after = await pool.InRent(async database => (State: await DatabaseState.ReadAsync(database.DataSource, cancelled), database.DatabaseName));
            return new ChangedDatabase(before.State, after.State, before.DatabaseName == after.DatabaseName, [.. pool.Counts.Replacements.Skip(replacements)]);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc cref="ChangeAsync(Func{PostgresDatabase, Task})"/>
    public Task<ChangedDatabase> ChangeAsync(string sql) => ChangeAsync(
        database => database.Execute(System.Runtime.CompilerServices.FormattableStringFactory.Create(sql), TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_pool.IsValueCreated)
            await (await _pool.Value).DisposeAsync();
        _turn.Dispose();
    }

    /// <summary>What has to be there before the first sandbox.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    protected abstract PostgresDatabase Declare(SandboxBuilder build);
}

/// <summary>A database before one test changed it, and as the next one got it.</summary>
/// <param name="Before">Everything in it.</param>
/// <param name="After">The same.</param>
/// <param name="IsSame">Whether it is the same database.</param>
/// <param name="Replacements">Why it was replaced, if it was.</param>
public sealed record ChangedDatabase(string Before, string After, bool IsSame, IReadOnlyList<string> Replacements);
