using System.Globalization;

namespace Assay.Reporting;

/// <summary>Journal entries in words, as a terminal shows them.</summary>
public static class JournalText
{
    private const double Mega = 1_000_000;

    /// <summary>One line for <paramref name="entry"/>, without a line end.</summary>
    public static string For(JournalEntry entry) => entry switch
    {
        ServerEntry server => Line(server),
        ProgressEntry progress => Line(progress),
        NoteEntry note => $" {note.Text}",
        FigureEntry figure => $" {figure.Text}",
        _ => $" {entry}",
    };

    private static string Line(ServerEntry server)
    {
        var time = server.Warm
            ? "warm"
            : string.Create(CultureInfo.InvariantCulture, $"ready in {server.Ms / 1000:0.00} s");
        var reason = server.Reason is null ? "" : $"   ({server.Reason})";
        return $" {server.Display,-18} {server.Provider,-11} {server.Source,-24} {time}{reason}";
    }

    private static string Line(ProgressEntry progress)
    {
        var total = progress.Total is { } all ? $" of {Amount(all, progress.Unit)}" : "";
        return $" {progress.Text}   {Amount(progress.Done, progress.Unit)}{total}";
    }

    private static string Amount(long amount, string unit) => unit switch
    {
        "bytes" => string.Create(CultureInfo.InvariantCulture, $"{amount / Mega:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{amount} {unit}"),
    };
}
