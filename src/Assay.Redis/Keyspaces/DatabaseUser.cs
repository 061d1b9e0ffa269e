using System.Globalization;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>
/// The user of one logical database: it enters no other, and is refused what reaches beyond, so that no test can touch another's sandbox. Servers without
/// access control lists (before Redis 6, Garnet) have none.
/// </summary>
internal sealed class DatabaseUser
{
    /// <summary>The server counts whole milliseconds.</summary>
    private static readonly TimeSpan ClockGrain = TimeSpan.FromMilliseconds(2);

    private readonly IDatabase _administration;

    private DatabaseUser(IDatabase administration, string name, string password)
    {
        _administration = administration;
        Name = name;
        Password = password;
    }

    public string Name { get; }

    public string Password { get; }

    /// <summary>Makes the user of a database anew, which ends the connections of the one before; null where the server has no users.</summary>
    /// <exception cref="SandboxException">The server has users, but refuses the rules of this one.</exception>
    public static async Task<DatabaseUser?> TryCreateAsync(IDatabase administration, int database)
    {
        var ofDatabase = string.Create(CultureInfo.InvariantCulture, $"sandbox-{database}-");
        var user = new DatabaseUser(
            administration, ofDatabase + RandomNumberGenerator.GetHexString(8, lowercase: true), RandomNumberGenerator.GetHexString(32, lowercase: true));
        try
        {
            var before = (string?[]?)await administration.ExecuteAsync("ACL", "USERS") ?? [];
            await Task.WhenAll(before.OfType<string>().Where(name => name.StartsWith(ofDatabase, StringComparison.Ordinal)).Select(name => RemoveAsync(administration, name)));
        }
        catch (RedisServerException)
        {
            return null;
        }

        var version = administration.Multiplexer.GetServers()[0].Version;
        try
        {
            await administration.ExecuteAsync("ACL", ["SETUSER", user.Name, "reset", "on", ">" + user.Password, .. DatabaseRules.For(version, database)]);
            return user;
        }
        catch (RedisServerException refused)
        {
            throw new SandboxException(
                $"The Redis server (version {version}) refused the user that keeps a sandbox in its logical database: {refused.Message}. "
                + "redis => redis.OwnServer() gives the sandbox a server of its own, which needs none.", refused);
        }
    }

    /// <summary>The commands that it was refused, as the server remembers them: the last 128 of all users. None where the server does not answer.</summary>
    /// <param name="since">The time stamp from which on.</param>
    public IReadOnlyList<string> Refused(long since)
    {
        RedisResult[] entries;
        try
        {
            entries = (RedisResult[]?)_administration.Execute("ACL", "LOG") ?? [];
        }
        catch (Exception silent) when (silent is RedisException or RedisTimeoutException)
        {
            return [];
        }

        // The server counts from the moment it is asked: on a busy machine, long after the question began.
        var lately = TimeProvider.System.GetElapsedTime(since);
        return
        [
            .. from entry in entries.Select(entry => entry.ToDictionary())
               where (string?)entry["username"] == Name && (double)entry["age-seconds"] <= (lately + ClockGrain).TotalSeconds
               select ((string?)entry["object"] ?? "").Replace('|', ' ').ToUpperInvariant(),
        ];
    }

    /// <summary>Removes it, and with it all its connections.</summary>
    public Task RemoveAsync() => RemoveAsync(_administration, Name);

    private static Task<RedisResult> RemoveAsync(IDatabase administration, string name) => administration.ExecuteAsync("ACL", "DELUSER", name);
}
