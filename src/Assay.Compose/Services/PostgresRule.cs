namespace Assay.Compose.Services;

/// <summary>PostgreSQL: the official image and its descendants, and Bitnami's.</summary>
internal sealed class PostgresRule : ServiceRule
{
    public override string Kind => "postgres";

    public override int Port => 5432;

    protected override IReadOnlyList<string> Images => ["postgres", "postgresql", "postgis", "pgvector", "timescaledb", "timescaledb-ha", "pgrouting"];

    public override string ConnectionString(ComposeService service, ComposePort at, out string? missing)
    {
        missing = null;
        var user = service.Variable("POSTGRES_USER", "POSTGRESQL_USERNAME") ?? "postgres";
        return Settings(
            ("Host", at.Reached), ("Port", Text(at.Host)), ("Database", service.Variable("POSTGRES_DB", "POSTGRESQL_DATABASE") ?? user),
            ("Username", user), ("Password", service.Variable("POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD")));
    }
}
