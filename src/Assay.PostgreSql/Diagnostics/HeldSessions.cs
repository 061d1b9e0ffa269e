using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Npgsql;

namespace Assay.PostgreSql.Diagnostics;

/// <summary>Whether this process holds sessions open in a database, outside of their pools: nothing clears those between two tests.</summary>
internal static class HeldSessions
{
    private const string Count = "db.client.connection.count";
    private const string Pool = "db.client.connection.pool.name";
    private const string State = "db.client.connection.state";
    private static readonly ConcurrentDictionary<string, (string Database, bool IsOwn)> Pools = new();
    private static readonly Lock Gate = new();
    private static readonly MeterListener Listener = Listen();
    private static string? _asked;
    private static bool _found;

    /// <summary>Asks Npgsql's own meters.</summary>
    public static bool Any(string database)
    {
        lock (Gate)
        {
            (_asked, _found) = (database, false);
            Listener.RecordObservableInstruments();
            return _found;
        }
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Npgsql" && instrument.Name == Count)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>(static (_, count, tags, _) => Measured(count, tags));
        listener.Start();
        return listener;
    }

    private static void Measured(int count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? pool = null;
        var isUsed = false;
        foreach (var tag in tags)
        {
            if (tag.Key == Pool)
                pool = tag.Value as string;
            else if (tag.Key == State)
                isUsed = tag.Value is "used";
        }

        if (count > 0 && isUsed && pool is not null && Pools.GetOrAdd(pool, Read) is { IsOwn: false } read && read.Database == _asked)
            _found = true;
    }

    private static (string Database, bool IsOwn) Read(string pool)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(pool);
            return (settings.Database ?? "", settings.ApplicationName?.StartsWith("assay ", StringComparison.Ordinal) == true);
        }
        catch (Exception named) when (named is ArgumentException or FormatException or KeyNotFoundException)
        {
            // A pool with a name of its own doesn't say where it leads. What its sessions keep counts already: see DataSourceTraits.
            return ("", true);
        }
    }
}
