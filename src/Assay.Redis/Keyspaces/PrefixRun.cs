using System.Globalization;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>
/// This process's claim on the prefixes that it hands out on a server that others use too. A key that runs out says that the process lives, and is
/// renewed while it does; the name of its connection says it for a process that a debugger has stopped. Who finds neither may remove the keys behind
/// the prefixes, and no others.
/// </summary>
/// <param name="connection">The process's connection, named by <see cref="ClientName"/>.</param>
/// <param name="database">The logical database of the prefixes.</param>
/// <param name="id">Random, new for every claim.</param>
/// <param name="lifetime">After what time a claim runs out that is not renewed. 60 seconds unless told.</param>
internal sealed class PrefixRun(ConnectionMultiplexer connection, int database, string id, TimeSpan? lifetime = null) : IAsyncDisposable
{
    /// <summary>The set of all claims whose keys may be there.</summary>
    public const string Runs = "assay:runs";

    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromSeconds(60);
    private readonly TimeSpan _lifetime = lifetime ?? DefaultLifetime;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly PrefixSweeper _sweeper = new(connection, database);
    private string _id = id;
    private ITimer? _renewal;
    private Claim? _claim;
    private int _taken;
    private int _last;

    /// <summary>Removes what killed processes left.</summary>
    public PrefixSweeper Sweeper => _sweeper;

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>The name by which the server lists the connection of a claim's process.</summary>
    public static string ClientName(string id) => "assay-" + id;

    public static string LeaseKey(string id) => "assay:lease:" + id;

    /// <summary>What all prefixes of a claim begin with.</summary>
    public static string PrefixOf(string id) => $"assay:{id}:";

    /// <summary>A prefix that nobody has or ever had, and the claim behind it.</summary>
    public async Task<(string Prefix, Claim Claim)> TakeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_claim is null || _claim.IsLost)
                await BeginAsync();
            _taken++;
            _sweeper.Start();
            return (string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(_id)}{++_last}:"), _claim!);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A prefix is not used any more. With the last one ends the claim.</summary>
    /// <param name="claim">The claim behind it.</param>
    /// <param name="isCleared">Whether its keys are gone. If not, the claim runs out instead, and sweepers find them once this process has ended.</param>
    public async Task ReturnAsync(Claim claim, bool isCleared)
    {
        await _gate.WaitAsync();
        try
        {
            claim.HasKeys |= !isCleared;
            _taken--;
            if (_taken > 0 || claim != _claim)
                return;
            (_claim, var renewal) = (null, _renewal);
            renewal?.Dispose();
            if (claim.IsLost || claim.HasKeys)
            {
                // Others may remove its keys at any time: the next claim is another.
                _id = NewId();
                return;
            }

            var keys = connection.GetDatabase(database);
            await keys.SetRemoveAsync(Runs, claim.Id);
            await keys.KeyDeleteAsync(LeaseKey(claim.Id));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Renews the claim no more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_renewal is not null)
            await _renewal.DisposeAsync();
        _gate.Dispose();
    }

    private async Task BeginAsync()
    {
        // The connection keeps the name of the first claim; one that ran out is never taken up again.
        if (_claim is not null)
            _id = NewId();
        _renewal?.Dispose();
        var claim = new Claim(_id, _lifetime);
        var keys = connection.GetDatabase(database);
        // In this order, so that nobody finds the claim in the set without its key.
        await keys.StringSetAsync(LeaseKey(_id), Environment.ProcessId, _lifetime);
        await keys.SetAddAsync(Runs, _id);
        claim.Renewed();
        _claim = claim;
        _renewal = TimeProvider.System.CreateTimer(_ => _ = claim.RenewAsync(keys), null, _lifetime / 6, _lifetime / 6);
    }

    /// <summary>One claim, from its first prefix to its last.</summary>
    internal sealed class Claim(string id, TimeSpan lifetime)
    {
        private long _renewed;
        private volatile bool _isLost;

        public string Id { get; } = id;

        /// <summary>Whether keys were left behind one of its prefixes. Under the gate of its run.</summary>
        public bool HasKeys { get; set; }

        /// <summary>Whether it ran out: others may have removed its keys.</summary>
        public bool IsLost => _isLost || TimeProvider.System.GetUtcNow().UtcTicks - Interlocked.Read(ref _renewed) > lifetime.Ticks;

        public void Renewed() => Interlocked.Exchange(ref _renewed, TimeProvider.System.GetUtcNow().UtcTicks);

        /// <summary>Only renewed, never made anew: what ran out for a moment may have been swept.</summary>
        public async Task RenewAsync(IDatabase keys)
        {
            try
            {
                if (_isLost)
                    return;
                if (await keys.KeyExpireAsync(LeaseKey(Id), lifetime))
                    Renewed();
                else
                    _isLost = true;
            }
            catch (RedisException)
            {
                // The next time, unless it has run out by then.
            }
        }
    }
}
