using System.Globalization;

namespace Assay.Kafka.Broker.Configs;

/// <summary>A setting: its type, its default, which values it takes, and what it does.</summary>
internal sealed record ConfigDefinition(string Name, ConfigType Type, string? Default, string Documentation)
{
    /// <summary>How a value begins that says how far back.</summary>
    public const string ByDuration = "by_duration:";

    /// <summary>The settings of the broker that a topic's setting falls back to, the strongest first.</summary>
    public IReadOnlyList<string> BrokerNames { get; init; } = [];

    /// <summary>The only values it takes; empty if there is no such list.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Whether it takes <c>by_duration:</c> with a duration besides <see cref="Allowed"/>.</summary>
    public bool TakesDuration { get; init; }

    public double Lowest { get; init; } = double.NegativeInfinity;

    public double Highest { get; init; } = double.PositiveInfinity;

    /// <summary>Whether it can only be given at the start.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether the value is secret: it is never told.</summary>
    public bool IsSensitive => Type == ConfigType.Password;

    /// <summary>Why a value can't be taken; null if it can.</summary>
    public string? Refuse(string? value)
    {
        if (value is null)
        {
            return $"Invalid value null for configuration {Name}";
        }

        if (TakesDuration && value.StartsWith(ByDuration, StringComparison.Ordinal))
        {
            return IsoDuration.TryParse(value[ByDuration.Length..], out var duration) && duration >= TimeSpan.Zero
                ? null
                : $"Invalid value {value} for configuration {Name}: must be {ByDuration} with a duration that is not negative, such as PT1H";
        }

        var elements = Type == ConfigType.List ? ConfigText.Elements(value) : [value];
        var wrong = elements.FirstOrDefault(element => Allowed.Count > 0 && !Allowed.Contains(element));
        return wrong is not null ? $"Invalid value {wrong} for configuration {Name}: must be one of: {string.Join(", ", Allowed)}"
            : !HasType(value) ? $"Invalid value {value} for configuration {Name}: Not a {(Type == ConfigType.Boolean ? "boolean" : "number")} of type {Type.ToString().ToUpperInvariant()}"
            : IsOutOfRange(value) ? $"Invalid value {value} for configuration {Name}: Value must be {Range()}"
            : null;
    }

    private bool HasType(string value) => Type switch
    {
        ConfigType.Boolean => value.Trim() is "true" or "false" or "TRUE" or "FALSE" or "True" or "False",
        ConfigType.Int => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ConfigType.Short => short.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ConfigType.Long => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ConfigType.Double => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        _ => true,
    };

    private bool IsOutOfRange(string value) =>
        (!double.IsInfinity(Lowest) || !double.IsInfinity(Highest))
        && double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && (number < Lowest || number > Highest);

    private string Range() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(double.IsInfinity(Lowest) ? "" : $"at least {Lowest}")}{(double.IsInfinity(Lowest) || double.IsInfinity(Highest) ? "" : " and ")}{(double.IsInfinity(Highest) ? "" : $"at most {Highest}")}");
}
