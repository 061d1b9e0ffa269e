using System.Globalization;
using Assay.Cli.Execution;
using Assay.PostgreSql;
using Assay.PostgreSql.Servers;
using Assay.Servers;
using Npgsql;

namespace Assay.Cli.Kinds;

/// <summary>PostgreSQL: a database from its template.</summary>
internal sealed class PostgresKind() : ResourceKind<PostgresSettings, PostgresDatabase>(PostgresServers.Kind)
{
    /// <summary>What a program that fills a template finds in its environment, as the templates' own placeholders.</summary>
    private static readonly (string Name, string Value)[] CommandVariables =
        [("DATABASE_URL", "{url}"), ("PGHOST", "{host}"), ("PGPORT", "{port}"), ("PGDATABASE", "{database}"), ("PGUSER", "{user}"), ("PGPASSWORD", "{password}")];

    public override string Gives => "A PostgreSQL database";

    /// <summary>The form that libpq and most drivers read (PostgreSQL's documentation, 34.1.1.2).</summary>
    public override string Url(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var password = string.IsNullOrEmpty(settings.Password) ? "" : $":{Uri.EscapeDataString(settings.Password)}";
        var isSocket = settings.Host!.StartsWith('/');
        return string.Create(CultureInfo.InvariantCulture, $"postgresql://{Uri.EscapeDataString(settings.Username ?? "")}{password}@{(isSocket ? "" : settings.Host)}:{settings.Port}/{Uri.EscapeDataString(settings.Database ?? "")}{(isSocket ? $"?host={Uri.EscapeDataString(settings.Host)}" : "")}");
    }

    protected override OrderedDictionary<string, PostgresSettings> Section(ExecSettings settings) => settings.Postgres;

    protected override PostgresSettings OfVersion(string? version) =>
        new() { Version = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= 14 ? major : null };

    protected override ServerRequest Request(PostgresSettings settings) =>
        new(Server) { Version = settings.Version?.ToString(CultureInfo.InvariantCulture) };

    protected override PostgresSettings Locate(PostgresSettings settings, string folder) => settings with
    {
        Migrations = Located(settings.Migrations, folder),
        Changelog = settings.Changelog is null ? null : Path.GetFullPath(settings.Changelog, folder),
        Commands = [.. settings.Commands.Select(command => command.Locate(folder))],
        Seeds = Located(settings.Seeds, folder),
    };

    protected override PostgresDatabase Add(SandboxBuilder build, string name, PostgresSettings settings) => build.Postgres(name, db =>
    {
        if (settings.Version is { } version)
            db.Version(version);
        foreach (var folder in settings.Migrations)
            db.Migrations(folder);
        if (settings.Changelog is { } changelog)
            db.Changelog(changelog);
        foreach (var command in settings.Commands)
        {
            command.Check(name);
            db.Command(ProgramPath.Resolve(command.Run[0]), [.. command.Run.Skip(1)], options => command.Apply(options, CommandVariables));
        }

        foreach (var seed in settings.Seeds)
            db.Seed(seed);
        foreach (var (role, grants) in settings.Roles)
            db.Role(role, [.. grants.Grants]);
    });

    protected override IEnumerable<KeyValuePair<string, string>> Variables(PostgresDatabase part)
    {
        var settings = new NpgsqlConnectionStringBuilder(part.ConnectionString);
        yield return new("DATABASE_URL", Url(part.ConnectionString));
        yield return new("PGHOST", settings.Host!);
        yield return new("PGPORT", settings.Port.ToString(CultureInfo.InvariantCulture));
        yield return new("PGDATABASE", settings.Database!);
        yield return new("PGUSER", settings.Username!);
        yield return new("PGPASSWORD", settings.Password ?? "");
    }

    protected override IEnumerable<KeyValuePair<string, string>> OwnVariables(PostgresDatabase part, PostgresSettings settings)
    {
        foreach (var (role, declared) in settings.Roles)
        {
            var connectionString = part.ConnectionStringFor(role);
            yield return new($"ConnectionStrings__{part.Name}_{role}", connectionString);
            if (declared.Variable is { } variable)
                yield return new(variable, Url(connectionString));
        }
    }

    private static string[] Located(IReadOnlyList<string> paths, string folder) => [.. paths.Select(path => Path.GetFullPath(path, folder))];
}
