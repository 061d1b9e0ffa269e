using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.PostgreSql.Rows;
using Assay.Timelines;

namespace Assay.PostgreSql.Diagnostics;

/// <summary>
/// Records every statement of this process into the timeline of the sandbox whose database it went to, from Npgsql's own activities:
/// the name of the database says which sandbox it is, so the application needs no change.
/// </summary>
internal static class SqlTimeline
{
    private const int LongestText = 300;
    private static readonly ConcurrentDictionary<string, Timeline> Timelines = new();

    static SqlTimeline() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = static source => source.Name == "Npgsql",
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        ActivityStopped = Record,
    });

    public static void Watch(string database, Timeline timeline) => Timelines[database] = timeline;

    public static void Forget(string database) => Timelines.TryRemove(database, out _);

    private static void Record(Activity activity)
    {
        if (activity.GetTagItem("db.namespace") is not string database || !Timelines.TryGetValue(database, out var timeline))
            return;
        if (activity.GetTagItem("db.query.text") is not string text || text.Contains("assay.", StringComparison.Ordinal) || text.StartsWith(TableShape.Mark, StringComparison.Ordinal))
            return;
        var error = activity.GetTagItem("db.response.status_code") is string state ? $"   failed with {state}" : "";
        timeline.Record("SQL", (text.Length <= LongestText ? text : text[..LongestText] + " …") + error, activity.Duration);
    }
}
