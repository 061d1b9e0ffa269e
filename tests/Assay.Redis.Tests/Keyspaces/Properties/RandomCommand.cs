using CsCheck;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Keyspaces.Properties;

/// <summary>One command of one of several clients. Whether it makes sense is left to chance: the server refuses what does not.</summary>
internal sealed record RandomCommand(int Client, string Name, object[] Arguments)
{
    public const int Clients = 3;

    /// <summary>Of every type of value, and of those that change several keys at once. K and L are keys, V is a small number.</summary>
    private static readonly string[] Ordinary =
    [
        "SET K V", "SETRANGE K V x", "APPEND K V", "INCRBY K V", "GETDEL K", "MSET K V L V", "SET K V PX V", "PEXPIRE K V", "PERSIST K",
        "LPUSH K V V V", "RPOP K", "LMOVE K L LEFT RIGHT", "LTRIM K 0 V",
        "HSET K V V f V", "HINCRBY K f V", "HDEL K V",
        "SADD K V 1 2 3", "SREM K V", "SUNIONSTORE L K K", "SMOVE K L V",
        "ZADD K V a 1 b", "ZINCRBY K V a", "ZRANGESTORE L K 0 -1", "ZPOPMIN K",
        "XADD K * f V", "XGROUP CREATE K g 0 MKSTREAM", "XTRIM K MAXLEN V",
        "PFADD K V", "PFMERGE L K", "SETBIT K V 1", "BITOP NOT L K", "GEOADD K 13.36 38.11 V",
        "RENAME K L", "COPY K L", "DEL K L", "UNLINK K", "SORT K STORE L",
        "EVAL redis.call('set',KEYS[1],ARGV[1]);return\u00a0redis.call('incr',KEYS[2]) 2 K L V",
    ];

    /// <summary>What reaches beyond a sandbox.</summary>
    private static readonly string[] Hostile =
    [
        "FLUSHALL", "FLUSHDB", "SWAPDB 0 V", "MOVE K V", "SELECT V", "CONFIG SET maxmemory-policy allkeys-lru", "CONFIG SET hz V", "SCRIPT FLUSH",
        "FUNCTION FLUSH", "EVAL redis.call('select',ARGV[1]);return\u00a0redis.call('set',KEYS[1],1) 1 K V", "ACL SETUSER vV on +@all",
        "CLIENT NO-EVICT on",
    ];

    /// <summary>A run of commands of several clients.</summary>
    /// <param name="prefix">What all keys begin with.</param>
    /// <param name="hostile">Whether some reach beyond the sandbox.</param>
    public static Gen<RandomCommand[]> Runs(string prefix, bool hostile)
    {
        string[] commands = hostile ? [.. Ordinary, .. Hostile] : Ordinary;
        var one = Gen.Select(Gen.Int[0, Clients - 1], Gen.Int[0, commands.Length - 1], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[1, 9],
            (client, command, key, other, value) => Create(client, commands[command], prefix + "k" + key, prefix + "k" + other, value));
        return one.Array[1, 60];
    }

    public override string ToString() => $"{Client}: {Name} {string.Join(' ', Arguments)}";

    private static RandomCommand Create(int client, string text, string key, string other, int value)
    {
        var words = text.Split(' ').Select(word => word.Replace('\u00a0', ' ')).ToArray();
        return new RandomCommand(client, words[0], [.. words[1..].Select(word => Argument(word, key, other, value))]);
    }

    private static object Argument(string word, string key, string other, int value) => word switch
    {
        "K" => (RedisKey)key,
        "L" => (RedisKey)other,
        "V" => value,
        "vV" => $"v{value}",
        _ => word,
    };
}
