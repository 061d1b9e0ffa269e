using Assay.PostgreSql.Databases;

namespace Assay.PostgreSql.Templates;

/// <summary>A sealed database that others are cloned from.</summary>
/// <param name="Name">Its name on the server.</param>
/// <param name="Settings">SQL that gives a clone what PostgreSQL does not copy, see <see cref="DatabaseSettings"/>; null where there is nothing.</param>
internal sealed record Template(string Name, string? Settings)
{
    /// <summary>What an empty database is made from.</summary>
    public static Template Empty { get; } = new("template0", null);

    /// <summary>Gives a fresh clone the settings and grants of the template. No round trip where there are none.</summary>
    public async Task CompleteAsync(PostgresHost host, string clone, CancellationToken cancellationToken)
    {
        if (Settings is not null)
            await host.ExecuteAsync(DatabaseSettings.For(Settings, clone), cancellationToken);
    }
}
