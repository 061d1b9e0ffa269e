using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Leases;
using Assay.Servers;

namespace Assay.Redis.Keyspaces;

/// <summary>
/// Who has which logical database of a server. A claim is a file lock, which the operating system drops however its process ends; where nobody but
/// this process uses the server, it needs no file.
/// </summary>
internal sealed class DatabaseLeases(Server server)
{
    private readonly ConcurrentDictionary<int, bool> _taken = new();
    private readonly Lazy<string> _folder = new(() => FolderOf(server));

    public IDisposable? TryTake(int database)
    {
        if (!_taken.TryAdd(database, true))
            return null;
        if (server.IsOwn)
            return new Claim(_taken, database, null);
        var lease = FileLease.TryTakeExclusive(Path.Combine(_folder.Value, database.ToString(CultureInfo.InvariantCulture) + ".lock"));
        if (lease is not null)
            return new Claim(_taken, database, lease);
        _taken.TryRemove(database, out _);
        return null;
    }

    private static string FolderOf(Server server)
    {
        if (server.LeaseFolder is { } beside)
            return Directory.CreateDirectory(beside).FullName;
        var home = ServerHome.Default;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(server.ConnectionString)).AsSpan(0, 6));
        return home.Ensure(Path.Combine(home.Path, "leases", $"redis-{name}"));
    }

    private sealed class Claim(ConcurrentDictionary<int, bool> taken, int database, FileLease? lease) : IDisposable
    {
        public void Dispose()
        {
            lease?.Dispose();
            taken.TryRemove(database, out _);
        }
    }
}
