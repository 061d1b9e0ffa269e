using Assay.Kafka;
using Assay.PostgreSql;
using Assay.Redis;
using Assay.Resources;

namespace Assay.Cli.Execution;

/// <summary>What a command is given: an isolated copy of everything that its settings name.</summary>
internal sealed class ExecSandbox : Sandbox
{
    private readonly List<(SandboxPart Part, ServerSettings Settings, Func<IEnumerable<KeyValuePair<string, string>>> Usual)> _resources = [];

    public ExecSandbox(SandboxBuilder build, ExecSettings settings)
    {
        foreach (var (name, database) in settings.Postgres)
        {
            var part = build.Postgres(name, db => Declare(db, database));
            _resources.Add((part, database, () => ConnectionVariables.Of(part)));
        }

        foreach (var (name, keyspace) in settings.Redis)
        {
            var part = build.Redis(name);
            _resources.Add((part, keyspace, () => ConnectionVariables.Of(part)));
        }

        foreach (var (name, cluster) in settings.Kafka)
        {
            var part = build.Kafka(name, kafka =>
            {
                foreach (var (topic, partitions) in cluster.Topics)
                    kafka.Topic(topic, partitions);
            });
            _resources.Add((part, cluster, () => ConnectionVariables.Of(part)));
        }
    }

    /// <summary>
    /// The variables for the command: the usual ones of the first resource of each kind, <c>ConnectionStrings__name</c> of every one (as .NET's
    /// configuration reads them), and those that the settings name.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (part, settings, usual) in _resources)
        {
            var own = usual().ToList();
            foreach (var (name, value) in own)
                variables.TryAdd(name, value);
            variables[$"ConnectionStrings__{part.Name}"] = ((IConnectable)part).ConnectionSetting;
            if (settings.Variable is { } named)
                variables[named] = own[0].Value;
        }

        return variables;
    }

    private static void Declare(PostgresDatabaseBuilder db, PostgresSettings settings)
    {
        if (settings.Version is { } version)
            db.Version(version);
        foreach (var folder in settings.Migrations)
            db.Migrations(folder);
        if (settings.Changelog is { } changelog)
            db.Changelog(changelog);
        foreach (var seed in settings.Seeds)
            db.Seed(seed);
    }
}
