namespace Assay.Compose.Services;

/// <summary>MySQL and MariaDB: the official images, Percona's and Bitnami's.</summary>
internal sealed class MySqlRule : ServiceRule
{
    public override string Kind => "mysql";

    public override int Port => 3306;

    protected override IReadOnlyList<string> Images => ["mysql", "mysql-server", "mariadb", "percona", "percona-server"];

    public override string ConnectionString(ComposeService service, ComposePort at, out string? missing)
    {
        missing = null;
        // Who makes databases has to be the root, unless its password is known to nobody.
        var root = service.Variable("MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD");
        var isOpen = service.Variable("MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD") is not null;
        var (user, password) = root is not null || isOpen
            ? ("root", root)
            : (service.Variable("MYSQL_USER", "MARIADB_USER") ?? "root", service.Variable("MYSQL_PASSWORD", "MARIADB_PASSWORD"));
        return Settings(("Server", at.Reached), ("Port", Text(at.Host)), ("User ID", user), ("Password", password));
    }
}
