using System.Collections.Immutable;

namespace Assay.Servers.Native;

/// <summary>How to run a prepared server in the foreground, and how to reach it.</summary>
internal sealed record NativeCommand
{
    public required string FileName { get; init; }

    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Variables on top of the plain environment that servers get.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    public required string WorkingDirectory { get; init; }

    /// <summary>Where the data is; it goes with the server, unless kept.</summary>
    public required string DataFolder { get; init; }

    /// <summary>What the data was copied from; a copy is kept ready for the next start. Null: nothing is.</summary>
    public string? PreparedData { get; init; }

    /// <summary>Unix signal for an orderly stop.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>How long an orderly stop may take before the server is killed. Default: 10 seconds.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Unix signal for the case that nobody holds the server any more: its watcher died.</summary>
    public string DeathSignal { get; init; } = "KILL";

    /// <summary>What to call it in messages. Default: the name of the program.</summary>
    public string? Title { get; init; }

    /// <summary>Where its port is. Default: the loopback address.</summary>
    public string Host { get; init; } = Loopback.Address;

    /// <summary>Ports that it takes besides its own, on the loopback address.</summary>
    public ImmutableArray<int> OtherPorts { get; init; } = [];

    /// <summary>Connection string for the users of the server.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The first of its ports on which somebody listens; asked once it has ended, so that somebody is another program.</summary>
    public int? TakenPort(int port) => OtherPorts.Prepend(port).Where(Loopback.IsListening).Select(static taken => (int?)taken).FirstOrDefault();
}
