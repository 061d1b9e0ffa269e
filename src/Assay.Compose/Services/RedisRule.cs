namespace Assay.Compose.Services;

/// <summary>Redis and what speaks its protocol.</summary>
internal sealed class RedisRule : ServiceRule
{
    private const string Option = "--requirepass";

    public override string Kind => "redis";

    public override int Port => 6379;

    protected override IReadOnlyList<string> Images => ["redis", "valkey", "redis-stack", "redis-stack-server", "keydb", "dragonfly", "garnet"];

    public override string ConnectionString(ComposeService service, ComposePort at, out string? missing)
    {
        missing = null;
        var password = service.Variable("REDIS_PASSWORD", "VALKEY_PASSWORD") ?? After(service.Command) ?? After((service.Variable("REDIS_ARGS") ?? "").Split(' '));
        return $"{at.Reached}:{Text(at.Host)}{(password is null ? "" : $",password={password}")}";
    }

    private static string? After(IReadOnlyList<string> words)
    {
        for (var at = 0; at + 1 < words.Count; at++)
        {
            if (words[at] == Option)
                return words[at + 1].Trim('"', '\'');
        }

        return null;
    }
}
