using Assay.Misses;

namespace Assay.RabbitMq.Messages;

/// <summary>The queues that there are, for who asked for another.</summary>
internal static class QueueNames
{
    private const int Shown = 10;

    public static string Missing(string name, IEnumerable<string> found)
    {
        // A slip of the pen stands first.
        var names = found.OrderBy(other => TextDistance.Between(name, other)).ThenBy(static other => other, StringComparer.Ordinal).Select(static other => $"'{other}'").ToList();
        var others = names.Count == 0 ? "there is none at all" : $"there are {string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? $" and {names.Count - Shown} more" : "")}";
        return $"there is no queue '{name}'; {others}.";
    }
}
