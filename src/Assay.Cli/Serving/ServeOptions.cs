using Assay.PostgreSql.Servers;
using Assay.Servers;

namespace Assay.Cli.Serving;

/// <summary>How databases are served.</summary>
internal sealed record ServeOptions
{
    /// <summary>The server.</summary>
    public ServerRequest Server { get; init; } = new(PostgresServers.Kind);

    /// <summary>A lease ends when its database had no session for so long.</summary>
    public TimeSpan LeaseIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>An initialiser counts as dead when its template had no session for so long.</summary>
    public TimeSpan InitializerIdle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a request waits for a template or a database.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many databases of a template stand ready.</summary>
    public int Ready { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How many databases of a template there may be.</summary>
    public int Most { get; init; } = 250;

    /// <summary>How many connections a test may open to its database; so many are reserved while it has any.</summary>
    public int Connections { get; init; } = 10;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Goes into the names of templates: with another one, none of an earlier run is found.</summary>
    public string Salt { get; init; } = "";
}
