using Assay.Leases;
using Assay.Servers;

namespace Assay.Cli.Servers;

/// <summary>The log of one server, also of one that ended and whose folder is still there.</summary>
internal sealed class ServerLog(string id, string path, bool isRunning)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long _position;

    public string Id => id;

    public bool IsRunning => isRunning;

    /// <summary>The logs of one kind, ended servers first.</summary>
    public static IReadOnlyList<ServerLog> Of(ServerHome home, string kind) =>
        [.. ServerFolders.Of(home)
            .Where(folder => folder.Id.StartsWith(kind + "-", StringComparison.OrdinalIgnoreCase) && File.Exists(folder.Log))
            .Select(folder => new ServerLog(folder.Id, folder.Log, FileLease.IsHeldExclusively(folder.WatcherLock)))
            .OrderBy(log => log.IsRunning).ThenBy(log => log.Id, StringComparer.Ordinal)];

    /// <summary>Passes on the last <paramref name="count"/> lines.</summary>
    public async Task ShowAsync(int count, Action<string> write, CancellationToken cancellationToken)
    {
        var last = new Queue<string>();
        await ReadOnAsync(line =>
        {
            last.Enqueue(line);
            if (last.Count > count)
                last.Dequeue();
        }, cancellationToken);
        foreach (var line in last)
            write(line);
    }

    /// <summary>Passes on what is written from now on.</summary>
    public async Task FollowAsync(Action<string> write, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            await ReadOnAsync(write, cancellationToken);
    }

    // Opened anew each time: a server that starts again in the same folder may begin a new file.
    private async Task ReadOnAsync(Action<string> write, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length < _position)
            _position = 0;

        file.Seek(_position, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            write(line);

        _position = file.Position;
    }
}
