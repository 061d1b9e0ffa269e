using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Assay.MySql.Diagnostics;

/// <summary>Whether this process holds sessions open in a database, outside of their pools: nothing clears those between two tests.</summary>
internal static class HeldSessions
{
    private static readonly ConcurrentDictionary<string, int> Used = new();
    private static readonly MeterListener Listener = Listen();

    /// <summary>Begins to count, unless it has begun: pools that were made before are not known.</summary>
    public static void Watch() => _ = Listener;

    /// <summary>By what MySqlConnector's own meters told so far.</summary>
    public static bool Any(string database) => Used.Any(pool => pool.Value > 0 && DatabaseOf(pool.Key) == database);

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "MySqlConnector" && instrument.Name == "db.client.connections.usage")
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
            if (tag.Key == "pool.name")
                pool = tag.Value as string;
            else if (tag.Key == "state")
                isUsed = tag.Value is "used";
        }

        if (isUsed && pool is not null)
            Used.AddOrUpdate(pool, count, (_, before) => before + count);
    }

    /// <summary>A pool is known by the name of its application, and Assay's connection strings put the database into that; else by its connection string.</summary>
    private static string DatabaseOf(string pool)
    {
        if (!pool.Contains('=', StringComparison.Ordinal))
            return pool[(pool.LastIndexOf('@') + 1)..];
        try
        {
            return new MySqlConnector.MySqlConnectionStringBuilder(pool).Database;
        }
        catch (ArgumentException)
        {
            return "";
        }
    }
}
