using System.Diagnostics;
using System.Globalization;
using Assay.Sql.Diagnostics;
using Npgsql;

namespace Assay.PostgreSql.Diagnostics;

/// <summary>A statement as one line of a timeline: <c>insert into products …   1 row</c>.</summary>
internal static class SqlLine
{
    public static string For(Activity activity, string text, object? command)
    {
        var line = SqlText.Shorten(text);
        if (Error(activity) is { } error)
            return $"{line}   failed: {error}";
        return Rows(activity, command) is { } rows ? string.Create(CultureInfo.InvariantCulture, $"{line}   {rows} row{(rows == 1 ? "" : "s")}") : line;
    }

    private static string? Error(Activity activity)
    {
        if (activity.GetTagItem("db.response.status_code") is not string state)
            return activity.Status == ActivityStatusCode.Error ? activity.StatusDescription ?? "error" : null;
        // The first line alone: the next ones are details, which may hold values.
        var message = activity.Events.Where(happened => happened.Name == "exception")
            .SelectMany(happened => happened.Tags).FirstOrDefault(tag => tag.Key == "exception.message").Value as string;
        return message?.Split('\n')[0].Trim() ?? state;
    }

    private static ulong? Rows(Activity activity, object? command) => activity.GetTagItem("db.npgsql.rows") is ulong copied ? copied : command switch
    {
        // The only place where Npgsql says how many rows a command's statements read or changed.
#pragma warning disable CS0618
        NpgsqlCommand { Statements: { Count: > 0 } statements } => Rows(statements),
#pragma warning restore CS0618
        NpgsqlBatch batch => Rows([.. batch.BatchCommands.Cast<NpgsqlBatchCommand>()]),
        _ => null,
    };

    /// <summary>The sum; none where no statement has rows to speak of (<c>create table</c>).</summary>
    private static ulong? Rows(IReadOnlyList<NpgsqlBatchCommand> statements) =>
        statements.All(statement => statement.StatementType is StatementType.Other or StatementType.Unknown or StatementType.Call)
            ? null
            : statements.Aggregate(0UL, (sum, statement) => sum + statement.Rows);
}
