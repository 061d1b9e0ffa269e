using System.Collections.Immutable;
using System.Globalization;

namespace Assay.Containers.Images;

/// <summary><c>postgres</c>, and images made from it such as <c>postgis/postgis</c>.</summary>
internal sealed class PostgresImage : ServerImage
{
    private const int Port = 5432;
    private const string User = "assay";

    /// <summary>As for the native server: nothing here survives a crash of the machine, and nothing has to.</summary>
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("full_page_writes", "off"),
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("max_logical_replication_workers", "0"),
        ("max_wal_size", "96MB"),
        ("min_wal_size", "32MB"),
        ("checkpoint_timeout", "1h"),
        ("shared_buffers", "128MB"),
        ("max_connections", Math.Max(300, 50 * Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture)),
        ("max_prepared_transactions", "8"),
        ("max_locks_per_transaction", "256"),
        ("autovacuum", "off"),
        ("jit", "off"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("lc_messages", "C"),
        ("log_min_messages", "warning"),
        ("log_checkpoints", "off"),
        // A container's shared memory is 64 MB unless told otherwise.
        ("dynamic_shared_memory_type", "mmap"),
    ];

    public override string Kind => "postgres";

    public override ImmutableArray<int> Ports => [Port];

    public override string NameFor(string? version) => $"postgres:{version ?? "17"}";

    public override ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings)
    {
        var merged = Merge(Defaults, settings);
        if (merged["wal_level"] != "minimal" && !settings.ContainsKey("max_wal_senders"))
            merged["max_wal_senders"] = "10";
        if (merged["wal_level"] == "logical" && !settings.ContainsKey("max_logical_replication_workers"))
            merged["max_logical_replication_workers"] = "4";
        return new ContainerSetup
        {
            Environment = ImmutableSortedDictionary<string, string>.Empty
                .Add("POSTGRES_USER", User)
                .Add("POSTGRES_PASSWORD", address.Password)
                .Add("POSTGRES_DB", "postgres")
                .Add("POSTGRES_INITDB_ARGS", "--no-sync --encoding=UTF8 --locale=C.UTF-8 --wal-segsize=4"),
            Command = ["postgres", .. merged.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })],
        };
    }

    public override string ConnectionString(ContainerAddress address) =>
        $"Host={address.Host};Port={address.Port(Port)};Username={User};Password={address.Password};Database=postgres;"
        + "SSL Mode=Disable;GSS Encryption Mode=Disable;Include Error Detail=true";
}
