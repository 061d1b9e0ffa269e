using System.Collections.Immutable;

namespace Assay.Servers;

/// <summary>Settings of servers as authors write them.</summary>
internal static class ServerSettingNames
{
    /// <summary>The settings and one more, which must be a name and a value of a single line.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static ImmutableSortedDictionary<string, string> With(this ImmutableSortedDictionary<string, string> settings, string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        return name.Any(letter => char.IsWhiteSpace(letter) || letter == '=') || value.AsSpan().ContainsAny('\r', '\n')
            ? throw new ArgumentException($"'{name}' with the value '{value}' is no line of a server's configuration.", nameof(name))
            : settings.SetItem(name, value);
    }
}
