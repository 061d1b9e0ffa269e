using Assay.Resources;
using Npgsql;

namespace Assay.PostgreSql.Resets;

/// <summary>
/// Puts one database back in place over a session of its own: the work itself is in the database (baseline.sql), so that a look and a reset are
/// one round trip each.
/// </summary>
internal sealed class DatabaseReset : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _observe;
    private readonly NpgsqlCommand _reset;
    private readonly bool _inPlace;
    private readonly SemaphoreSlim _gate = new(1);
    private long _cleared;

    private DatabaseReset(NpgsqlConnection connection, bool inPlace)
    {
        _connection = connection;
        _inPlace = inPlace;
        _observe = new NpgsqlCommand("select changes, busy from assay.observe()", connection);
        _reset = new NpgsqlCommand("select changes, replace_because from assay.reset()", connection);
    }

    /// <summary>Opens the session and prepares both statements.</summary>
    public static async Task<DatabaseReset> OpenAsync(string connectionString, bool inPlace, CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "assay reset" };
        var reset = new DatabaseReset(new NpgsqlConnection(own.ConnectionString), inPlace);
        try
        {
            await reset._connection.OpenAsync(cancellationToken);
            await reset._observe.PrepareAsync(cancellationToken);
            await reset._reset.PrepareAsync(cancellationToken);
            return reset;
        }
        catch
        {
            await reset.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var (changes, busy) = await ReadAsync(_observe, cancellationToken);
        return new Observation(busy, _cleared + changes);
    }

    public async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (!_inPlace)
            return ResetOutcome.Replace("the role is no superuser, so what a test changed can't be found and put back: the database is cloned anew");
        var (changes, replaceBecause) = await ReadAsync(_reset, cancellationToken);
        _cleared += changes;
        return new ResetOutcome(replaceBecause);
    }

    public async ValueTask DisposeAsync()
    {
        await _observe.DisposeAsync();
        await _reset.DisposeAsync();
        await _connection.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<(long Changes, string? Text)> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return (reader.GetInt64(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1));
        }
        finally
        {
            _gate.Release();
        }
    }
}
