using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Assay.Sql.Diagnostics;
using Assay.Sql.Rows;
using Assay.Timelines;
using MySqlConnector;

namespace Assay.MySql.Diagnostics;

/// <summary>
/// Records every statement of this process into the timeline of the sandbox whose database it went to, from MySqlConnector's own activities: the name of the
/// database says which sandbox it is, so the application needs no change. Parameters are never recorded.
/// </summary>
internal static class SqlTimeline
{
    private const string OwnApplications = "assay";
    private const string Source = "MySqlConnector";
    private const string ErrorProperty = "assay.error";
    private static readonly ConcurrentDictionary<string, Watched> Databases = new();
    private static readonly ConcurrentDictionary<string, DataSourceTraits> Traits = new();

    static SqlTimeline()
    {
        HeldSessions.Watch();
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Record,
        });
        // The activities do not tell that their statement failed; but they are current while the error comes up.
        AppDomain.CurrentDomain.FirstChanceException += static (_, thrown) =>
        {
            if (thrown.Exception is MySqlException && Activity.Current is { } current && current.Source.Name == Source && current.GetCustomProperty(ErrorProperty) is null)
                current.SetCustomProperty(ErrorProperty, thrown.Exception.Message);
        };
    }

    /// <summary>Begins to record the statements to a database.</summary>
    public static void Watch(string database, Timeline timeline) => Databases[database] = new Watched(timeline, new SessionWatch());

    public static void Forget(string database) => Databases.TryRemove(database, out _);

    /// <summary>What was noted about the sessions of a database, if it is watched.</summary>
    public static SessionWatch? SessionsOf(string database) => Databases.TryGetValue(database, out var watched) ? watched.Sessions : null;

    private static void Record(Activity activity)
    {
        // By the conventions of OpenTelemetry, the older ones and those of today: the application chooses.
        if ((activity.GetTagItem("db.name") ?? activity.GetTagItem("db.namespace")) is not string database || !Databases.TryGetValue(database, out var watched)
            || (activity.GetTagItem("db.statement") ?? activity.GetTagItem("db.query.text")) is not string text)
            return;
        var traits = Traits.GetOrAdd(activity.GetTagItem("db.connection_string") as string ?? "", DataSourceTraits.Of);
        if (traits.Application.StartsWith(OwnApplications, StringComparison.Ordinal) || text.StartsWith(TableShape.Mark, StringComparison.Ordinal))
            return;
        watched.Sessions.Note(traits, text, SessionOf(activity));
        watched.Timeline.Record("SQL", Line(activity, text), activity.Duration);
    }

    private static ulong? SessionOf(Activity activity) =>
        ulong.TryParse(Convert.ToString(activity.GetTagItem("db.connection_id"), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Line(Activity activity, string text)
    {
        var line = SqlText.Shorten(text);
        // The first line alone: the next ones are details, which may hold values.
        return activity.GetCustomProperty(ErrorProperty) is string error ? $"{line}   failed: {error.Split('\n')[0].Trim()}" : line;
    }

    private sealed record Watched(Timeline Timeline, SessionWatch Sessions);
}
