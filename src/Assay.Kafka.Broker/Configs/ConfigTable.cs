using System.Globalization;

namespace Assay.Kafka.Broker.Configs;

/// <summary>
/// Reads definitions of settings, a line each:
/// <code>NAME TYPE DEFAULT [of BROKER-NAMES] [in VALUES] [from NUMBER] [to NUMBER] [orduration] [fixed] : DOCUMENTATION</code>
/// "-" stands for no default, "''" for an empty one. "orduration" takes <c>by_duration:</c> with a duration too. "fixed" settings are given at the start only.
/// </summary>
internal static class ConfigTable
{
    public static IReadOnlyDictionary<string, ConfigDefinition> Parse(string table) =>
        new SortedDictionary<string, ConfigDefinition>(
            table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseLine).ToDictionary(definition => definition.Name),
            StringComparer.Ordinal);

    private static ConfigDefinition ParseLine(string line)
    {
        var colon = line.IndexOf(" : ", StringComparison.Ordinal);
        var words = new Queue<string>(line[..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var name = words.Dequeue();
        var type = Enum.Parse<ConfigType>(words.Dequeue(), ignoreCase: true);
        var standard = words.Dequeue() switch { "-" => null, "''" => "", var value => value };
        var definition = new ConfigDefinition(name, type, standard, line[(colon + 3)..]);
        while (words.TryDequeue(out var word))
        {
            definition = word switch
            {
                "of" => definition with { BrokerNames = words.Dequeue().Split(',') },
                "in" => definition with { Allowed = words.Dequeue().Split(',') },
                "from" => definition with { Lowest = Number(words.Dequeue()) },
                "to" => definition with { Highest = Number(words.Dequeue()) },
                "orduration" => definition with { TakesDuration = true },
                "fixed" => definition with { IsReadOnly = true },
                _ => throw new FormatException($"Do not understand '{word}' in '{line}'."),
            };
        }

        return definition;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
