using System.Collections.Concurrent;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// Assay's own sessions. They know nothing but the built-in types: reading those of a database takes longer than most of what such a session is for,
/// and each database has its own.
/// </summary>
internal static class OwnSession
{
    /// <summary>A process that lives for days sees many databases come and go. Sources without a pool hold nothing, so all may go at once.</summary>
    private const int MostSources = 1_000;

    /// <summary>By connection string, as Npgsql itself keeps those that it makes for connections.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<NpgsqlDataSource>> Sources = new();

    /// <summary>A session that is opened for itself and closed when it is disposed; it is not open yet.</summary>
    /// <param name="connectionString">Where to.</param>
    /// <param name="application">The name that the server shows for it; as the connection string says when null.</param>
    /// <param name="configure">Further settings.</param>
    public static NpgsqlConnection Create(string connectionString, string? application = null, Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        if (application is not null)
            own.ApplicationName = application;
        configure?.Invoke(own);
        if (Sources.Count >= MostSources)
            Sources.Clear();
        return Sources.GetOrAdd(own.ConnectionString, settings => new(() => CreateSource(settings))).Value.CreateConnection();
    }

    /// <summary>Many sessions of this kind, pooled as the connection string says.</summary>
    public static NpgsqlDataSource CreateSource(string connectionString) => new NpgsqlDataSourceBuilder(connectionString)
        .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
        .Build();
}
