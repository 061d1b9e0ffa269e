using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>What a sandbox's own server was like before its first test, beside its keys: settings, users, role, modules.</summary>
internal sealed class ServerBaseline
{
    private readonly IDatabase _database;
    private readonly Dictionary<string, string> _settings;
    private readonly Dictionary<string, string> _users;
    private readonly string _nature;
    private readonly bool _hasFunctions;

    private ServerBaseline(IDatabase database, Dictionary<string, string> settings, Dictionary<string, string> users, string nature, bool hasFunctions)
    {
        _database = database;
        _settings = settings;
        _users = users;
        _nature = nature;
        _hasFunctions = hasFunctions;
    }

    public static async Task<ServerBaseline> ReadAsync(IDatabase database)
    {
        var functions = TryAsync(database, "FUNCTION", "FLUSH");
        return new ServerBaseline(database, await SettingsAsync(database), await UsersAsync(database), await NatureAsync(database), await functions is not null);
    }

    /// <summary>Puts everything back, keys included. Null when that worked, else why the server must be replaced.</summary>
    public async Task<string?> RestoreAsync()
    {
        // Sent together, answered in order. First what can't be put back, and the rights that the rest needs.
        var (nature, users) = (NatureAsync(_database), UsersAsync(_database));
        if (await nature != _nature)
            return $"its Redis server has become another: {await nature} in place of {_nature}";
        if (await PutBackUsersAsync(await users) is { } user)
            return user;
        var settings = SettingsAsync(_database);
        var cleared = new List<Task> { _database.ExecuteAsync("FLUSHALL"), _database.ExecuteAsync("SCRIPT", "FLUSH") };
        if (_hasFunctions)
            cleared.Add(_database.ExecuteAsync("FUNCTION", "FLUSH"));
        await Task.WhenAll(cleared);
        return await PutBackSettingsAsync(await settings);
    }

    private async Task<string?> PutBackSettingsAsync(Dictionary<string, string> now)
    {
        foreach (var (name, value) in _settings.Where(setting => now.GetValueOrDefault(setting.Key) != setting.Value))
        {
            if (await TryAsync(_database, "CONFIG", "SET", name, value) is null)
                return $"a test changed Redis' setting {name} to '{now.GetValueOrDefault(name)}', and it can't be set back";
        }

        return null;
    }

    private async Task<string?> PutBackUsersAsync(Dictionary<string, string> now)
    {
        foreach (var added in now.Keys.Except(_users.Keys))
            await _database.ExecuteAsync("ACL", "DELUSER", added);
        foreach (var (name, rules) in _users.Where(user => now.GetValueOrDefault(user.Key) != user.Value))
        {
            if (await TryAsync(_database, "ACL", ["SETUSER", name, "reset", .. rules.Split(' ')]) is null)
                return $"a test changed Redis' user {name}, and it can't be put back";
        }

        return null;
    }

    private static async Task<Dictionary<string, string>> SettingsAsync(IDatabase database)
    {
        var answer = (RedisResult[]?)await TryAsync(database, "CONFIG", "GET", "*") ?? [];
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i + 1 < answer.Length; i += 2)
            settings[(string)answer[i]!] = (string?)answer[i + 1] ?? "";
        return settings;
    }

    /// <summary>The users by name, with their rules as <c>ACL SETUSER</c> takes them.</summary>
    private static async Task<Dictionary<string, string>> UsersAsync(IDatabase database)
    {
        var lines = (string?[]?)await TryAsync(database, "ACL", "LIST") ?? [];
        return lines.OfType<string>().Select(line => line.Split(' ', 3)).Where(parts => parts.Length == 3).ToDictionary(parts => parts[1], parts => parts[2], StringComparer.Ordinal);
    }

    /// <summary>What can't be put back when it changes: the role in a replication, and the modules.</summary>
    private static async Task<string> NatureAsync(IDatabase database)
    {
        var (role, modules) = (TryAsync(database, "ROLE"), TryAsync(database, "MODULE", "LIST"));
        return $"{(await role is { Length: > 0 } answer ? (string?)answer[0] : "master")} with {(await modules)?.Length ?? 0} modules";
    }

    private static async Task<RedisResult?> TryAsync(IDatabase database, string command, params object[] arguments)
    {
        try
        {
            return await database.ExecuteAsync(command, arguments);
        }
        catch (RedisServerException)
        {
            // Not every server has every command.
            return null;
        }
    }
}
