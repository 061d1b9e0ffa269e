using System.Globalization;
using Assay.Cli.Execution;
using Assay.MySql;
using Assay.MySql.Servers;
using Assay.Servers;
using MySqlConnector;

namespace Assay.Cli.Kinds;

/// <summary>MySQL or MariaDB: a database from its template.</summary>
internal sealed class MySqlKind() : ResourceKind<MySqlSettings, MySqlDatabase>(MySqlServers.Kind)
{
    /// <summary>What a program that fills a template finds in its environment, as the templates' own placeholders.</summary>
    private static readonly (string Name, string Value)[] CommandVariables =
    [
        ("DATABASE_URL", "{url}"), ("MYSQL_URL", "{url}"), ("MYSQL_HOST", "{host}"), ("MYSQL_TCP_PORT", "{port}"), ("MYSQL_PORT", "{port}"), ("MYSQL_DATABASE", "{database}"),
        ("MYSQL_USER", "{user}"), ("MYSQL_PASSWORD", "{password}"), ("MYSQL_PWD", "{password}"),
    ];

    public override string Gives => "A MySQL or MariaDB database";

    /// <summary>The form that most drivers read.</summary>
    public override string Url(string connectionString)
    {
        var settings = new MySqlConnectionStringBuilder(connectionString);
        var password = settings.Password.Length == 0 ? "" : $":{Uri.EscapeDataString(settings.Password)}";
        return string.Create(CultureInfo.InvariantCulture, $"mysql://{Uri.EscapeDataString(settings.UserID)}{password}@{settings.Server}:{settings.Port}/{Uri.EscapeDataString(settings.Database)}");
    }

    protected override OrderedDictionary<string, MySqlSettings> Section(ExecSettings settings) => settings.MySql;

    protected override MySqlSettings OfVersion(string? version) => new() { Version = version };

    protected override ServerRequest Request(MySqlSettings settings) => new(Server) { Version = settings.Version };

    protected override MySqlSettings Locate(MySqlSettings settings, string folder) => settings with
    {
        Migrations = Located(settings.Migrations, folder),
        Commands = [.. settings.Commands.Select(command => command.Locate(folder))],
        Seeds = Located(settings.Seeds, folder),
    };

    protected override MySqlDatabase Add(SandboxBuilder build, string name, MySqlSettings settings) => build.MySql(name, db =>
    {
        if (settings.Version is { } version)
            db.Version(version);
        foreach (var folder in settings.Migrations)
            db.Migrations(folder);
        foreach (var command in settings.Commands)
        {
            command.Check(name);
            db.Command(ProgramPath.Resolve(command.Run[0]), [.. command.Run.Skip(1)], options => command.Apply(options, CommandVariables));
        }

        foreach (var seed in settings.Seeds)
            db.Seed(seed);
    });

    /// <summary>The command line clients read MYSQL_HOST, MYSQL_TCP_PORT and MYSQL_PWD; the others are what images and applications use.</summary>
    protected override IEnumerable<KeyValuePair<string, string>> Variables(MySqlDatabase part)
    {
        var settings = new MySqlConnectionStringBuilder(part.ConnectionString);
        var port = settings.Port.ToString(CultureInfo.InvariantCulture);
        yield return new("DATABASE_URL", Url(part.ConnectionString));
        yield return new("MYSQL_URL", Url(part.ConnectionString));
        yield return new("MYSQL_HOST", settings.Server);
        yield return new("MYSQL_PORT", port);
        yield return new("MYSQL_TCP_PORT", port);
        yield return new("MYSQL_DATABASE", settings.Database);
        yield return new("MYSQL_USER", settings.UserID);
        yield return new("MYSQL_PASSWORD", settings.Password);
        yield return new("MYSQL_PWD", settings.Password);
    }

    private static string[] Located(IReadOnlyList<string> paths, string folder) => [.. paths.Select(path => Path.GetFullPath(path, folder))];
}
