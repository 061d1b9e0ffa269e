using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Assay.Sql.Rows;
using Assay.Timelines;
using Npgsql;

namespace Assay.PostgreSql.Diagnostics;

/// <summary>
/// Records every statement of this process into the timeline of the sandbox whose database it went to, from Npgsql's own activities:
/// the name of the database says which sandbox it is, so the application needs no change. Activities carry the text, the time and the error;
/// rows come from the command itself, which only the test's own data source lets see. Parameters are never recorded.
/// </summary>
internal static class SqlTimeline
{
    private const string CommandProperty = "assay.command";
    private const string OwnApplications = "assay ";
    private static readonly ConcurrentDictionary<string, ImmutableArray<Watched>> Databases = new();
    private static readonly ConcurrentDictionary<string, DataSourceTraits> Traits = new();

    static SqlTimeline() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = static source => source.Name == "Npgsql",
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        ActivityStopped = Record,
    });

    /// <summary>Begins to record the statements to a database.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="timeline">Where to.</param>
    /// <param name="application">Only of sessions of this name, where several sandboxes have the database; null for all.</param>
    public static SessionWatch Watch(string database, Timeline timeline, string? application = null)
    {
        var watched = new Watched(timeline, new SessionWatch(), application);
        Databases.AddOrUpdate(database, [watched], (_, others) => [.. others.Where(other => other.Application != application), watched]);
        return watched.Sessions;
    }

    public static void Forget(string database, string? application = null)
    {
        var left = Databases.AddOrUpdate(database, [], (_, others) => [.. others.Where(other => other.Application != application)]);
        if (left.IsEmpty)
            Databases.TryRemove(KeyValuePair.Create(database, left));
    }

    /// <summary>What was noted about the sessions of a database that one sandbox has, if it is watched.</summary>
    public static SessionWatch? SessionsOf(string database) => Databases.TryGetValue(database, out var watched) ? watched.FirstOrDefault()?.Sessions : null;

    /// <summary>Lets a data source's activities know their command, and so the rows.</summary>
    public static void Trace(NpgsqlDataSourceBuilder dataSource) => dataSource.ConfigureTracing(tracing => tracing
        .ConfigureCommandEnrichmentCallback(static (activity, command) => activity.SetCustomProperty(CommandProperty, command))
        .ConfigureBatchEnrichmentCallback(static (activity, batch) => activity.SetCustomProperty(CommandProperty, batch)));

    private static void Record(Activity activity)
    {
        if (activity.GetTagItem("db.namespace") is not string database || !Databases.TryGetValue(database, out var watched))
            return;
        var traits = Traits.GetOrAdd(activity.GetTagItem("db.npgsql.data_source") as string ?? "", DataSourceTraits.Of);
        if (traits.Application.StartsWith(OwnApplications, StringComparison.Ordinal))
            return;
        var text = activity.GetTagItem("db.query.text") as string;
        if (text?.StartsWith(TableShape.Mark, StringComparison.Ordinal) == true)
            return;
        var line = text is null ? null : SqlLine.For(activity, text, activity.GetCustomProperty(CommandProperty));
        foreach (var one in watched)
        {
            if (one.Application is not null && one.Application != traits.Application)
                continue;
            one.Sessions.Note(traits, text, activity.GetTagItem("db.response.status_code") as string);
            if (line is not null)
                one.Timeline.Record("SQL", line, activity.Duration);
        }
    }

    private sealed record Watched(Timeline Timeline, SessionWatch Sessions, string? Application);
}
