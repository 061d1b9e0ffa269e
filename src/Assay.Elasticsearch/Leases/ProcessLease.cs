using System.Security.Cryptography;
using Assay.Elasticsearch.Requests;
using Assay.Leases;
using Assay.Servers;

namespace Assay.Elasticsearch.Leases;

/// <summary>
/// The claim of this process on everything whose name begins with its id, which no other lease ever had. HTTP has no connection that could end with
/// the process, so the claim is an entry in the server that is written again and again, and a lock on a file, which tells processes of this machine
/// at once that this one is gone.
/// </summary>
internal sealed class ProcessLease : IAsyncDisposable
{
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(30);

    /// <summary>Without a beat for so long, a process on another machine counts as ended.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(10);

    private readonly LeaseBook _book;
    private readonly FileLease? _lock;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _beating;
    private LeaseEntry _entry;
    private volatile string? _lostBecause;

    private ProcessLease(LeaseBook book, LeaseEntry entry, FileLease? fileLock)
    {
        _book = book;
        _entry = entry;
        _lock = fileLock;
        _beating = Task.Run(BeatAsync);
    }

    public string Id => _entry.Id;

    /// <summary>Why this process no longer has the lease; null while it has.</summary>
    public string? LostBecause => _lostBecause;

    /// <summary>In which processes a lock on a file means the same.</summary>
    public static string Host { get; } = $"{HostIdentity.Boot} {HostIdentity.Network}";

    public static async Task<ProcessLease> BeginAsync(SearchApi api, CancellationToken cancellationToken)
    {
        var book = new LeaseBook(api);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var path = LockFile(id);
        var fileLock = path is null ? null : FileLease.TryTakeExclusive(path);
        try
        {
            var entry = new LeaseEntry(id, LeaseEntry.Held, await book.NowAsync(cancellationToken), Host, fileLock is null ? null : path);
            return new ProcessLease(book, await book.AddAsync(entry, cancellationToken), fileLock);
        }
        catch
        {
            Release(fileLock, path);
            throw;
        }
    }

    /// <summary>Ends the claim. What it was on must be gone.</summary>
    public ValueTask DisposeAsync() => EndAsync(() => _book.RemoveAsync(_entry, CancellationToken.None));

    /// <summary>Ends the claim while something that it was on is still there: the entry stays, for others to sweep.</summary>
    public ValueTask AbandonAsync() => EndAsync(async () =>
        await _book.TryWriteAsync(_entry with { State = LeaseEntry.Swept, Beat = await _book.NowAsync(default) }, default));

    private async ValueTask EndAsync(Func<Task> lastWriteAsync)
    {
        await _ended.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await lastWriteAsync();
        }
        finally
        {
            Release(_lock, _entry.Lock);
            _ended.Dispose();
        }
    }

    /// <summary>An id is never used twice, so nobody waits for the file that goes.</summary>
    private static void Release(FileLease? fileLock, string? path)
    {
        fileLock?.Dispose();
        if (path is not null)
            DeleteLock(path);
    }

    /// <summary>Removes the file of a lock, if its home was not removed with everything in it.</summary>
    public static void DeleteLock(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    /// <summary>Null where this user has no home: others then wait until the lease expires.</summary>
    private static string? LockFile(string id)
    {
        try
        {
            var home = ServerHome.Default;
            return Path.Combine(home.Ensure(Path.Combine(home.Path, "leases")), "search-" + id);
        }
        catch (ServerException)
        {
            return null;
        }
    }

    /// <summary>Renews the claim; false when it is lost.</summary>
    public async Task<bool> TryRenewAsync()
    {
        // Not cancelled half way: the end must know what was written last.
        if (await _book.TryWriteAsync(_entry with { Beat = await _book.NowAsync(default) }, default) is { } written)
        {
            _entry = written;
            return true;
        }

        // Nobody but this process writes it as held: it did so before, and the answer was lost.
        if ((await _book.ReadAsync(default)).FirstOrDefault(entry => entry.Id == Id && entry.State == LeaseEntry.Held) is { } own)
        {
            _entry = own;
            return true;
        }

        _lostBecause = "its lease was swept: this process had not renewed it for too long, as when it was suspended, or somebody removed it";
        return false;
    }

    private async Task BeatAsync()
    {
        var last = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(BeatInterval);
        while (await timer.WaitForNextTickAsync(_ended.Token))
        {
            try
            {
                if (!await TryRenewAsync())
                    return;
                last = TimeProvider.System.GetTimestamp();
            }
            catch (Exception failed) when (failed is HttpRequestException or SearchRequestException)
            {
                // Once is no loss: the server may be busy.
                if (TimeProvider.System.GetElapsedTime(last) > Expiry)
                {
                    _lostBecause = $"its lease could not be renewed for {Expiry.TotalMinutes:0} minutes: {failed.Message}";
                    return;
                }
            }
        }
    }
}
