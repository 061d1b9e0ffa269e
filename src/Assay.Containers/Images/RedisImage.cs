using System.Collections.Immutable;

namespace Assay.Containers.Images;

/// <summary><c>redis</c> and <c>valkey/valkey</c>, which take the same configuration.</summary>
internal sealed class RedisImage : ServerImage
{
    private const int Port = 6379;
    private const string Configuration = "/etc/assay.conf";

    private static readonly (string Name, string Value)[] Defaults =
    [
        ("save", ""),
        ("appendonly", "no"),
        ("databases", "1024"),
        ("notify-keyspace-events", ""),
    ];

    public override string Kind => "redis";

    public override ImmutableArray<int> Ports => [Port];

    public override string NameFor(string? version) => $"redis:{version ?? "8"}";

    public override ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings)
    {
        var merged = Merge(Defaults, settings);
        merged["requirepass"] = address.Password;
        merged["daemonize"] = "no";
        // In a file, since every user of the machine can read a command line.
        return new ContainerSetup
        {
            Command = [Configuration],
            Files = ImmutableSortedDictionary<string, string>.Empty.Add(
                Configuration, string.Concat(merged.Select(setting => $"{setting.Key} {(setting.Value.Length == 0 ? "\"\"" : setting.Value)}\n"))),
        };
    }

    public override string ConnectionString(ContainerAddress address) =>
        $"{address.Host}:{address.Port(Port)},password={address.Password},allowAdmin=true";
}
