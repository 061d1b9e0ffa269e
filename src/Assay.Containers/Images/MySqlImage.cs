using System.Collections.Immutable;
using System.Globalization;

namespace Assay.Containers.Images;

/// <summary><c>mysql</c> for versions below 10, <c>mariadb</c> from there on; both take the same variables.</summary>
internal sealed class MySqlImage : ServerImage
{
    private const int Port = 3306;
    private const int FirstOfMariaDb = 10;
    private const string DefaultVersion = "8.4";

    private static readonly (string Name, string Value)[] Defaults =
    [
        ("innodb-flush-log-at-trx-commit", "0"),
        ("innodb-flush-method", "nosync"),
        ("innodb-doublewrite", "0"),
        ("sync-binlog", "0"),
        // The counters of changed rows, by which resets find what a test touched, begin anew where statistics are recalculated or tables leave the cache.
        ("innodb-stats-persistent", "1"),
        ("innodb-stats-auto-recalc", "0"),
        ("table-definition-cache", "20000"),
        ("table-open-cache", "4000"),
        ("skip-log-bin", ""),
        ("max-connections", Math.Max(300, 50 * Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture)),
        ("character-set-server", "utf8mb4"),
        ("default-time-zone", "+00:00"),
        ("skip-name-resolve", ""),
        // Sandboxes copy routines and triggers, which would ask for more rights otherwise.
        ("log-bin-trust-function-creators", "1"),
    ];

    public override string Kind => "mysql";

    public override ImmutableArray<int> Ports => [Port];

    public override string NameFor(string? version)
    {
        var wanted = version ?? DefaultVersion;
        return int.TryParse(wanted.Split('.')[0], CultureInfo.InvariantCulture, out var major) && major >= FirstOfMariaDb ? $"mariadb:{wanted}" : $"mysql:{wanted}";
    }

    public override ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings)
    {
        // The server takes both ways to write a name; one of them, so that what is asked for replaces the default.
        var asked = settings.ToImmutableSortedDictionary(setting => setting.Key.Replace('_', '-'), setting => setting.Value, StringComparer.Ordinal);
        return new ContainerSetup
        {
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("MYSQL_ROOT_PASSWORD", address.Password).Add("MYSQL_ROOT_HOST", "%"),
            Command = [.. Merge(Defaults, asked).Select(setting => setting.Value.Length == 0 ? $"--{setting.Key}" : $"--{setting.Key}={setting.Value}")],
        };
    }

    public override string ConnectionString(ContainerAddress address) =>
        $"Server={address.Host};Port={address.Port(Port)};User ID=root;Password={address.Password};SSL Mode=None;Allow Public Key Retrieval=true";
}
