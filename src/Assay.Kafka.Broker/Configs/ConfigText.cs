namespace Assay.Kafka.Broker.Configs;

/// <summary>Lists in settings: elements between commas.</summary>
internal static class ConfigText
{
    public static IReadOnlyList<string> Elements(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Adds the elements of another list that are not there yet.</summary>
    public static string Append(string list, string more) => string.Join(',', Elements(list).Union(Elements(more)));

    public static string Subtract(string list, string less) => string.Join(',', Elements(list).Except(Elements(less)));
}
