namespace Assay.Compose.Services;

/// <summary>One service of a project, as far as it may be a server.</summary>
internal sealed record ComposeService
{
    public required string Name { get; init; }

    /// <summary>Null for one that is built and named nowhere.</summary>
    public ImageName? Image { get; init; }

    public IReadOnlyList<ComposePort> Ports { get; init; } = [];

    /// <summary>The variables in its container.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The words of its command line.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Its ports are those of the machine.</summary>
    public bool UsesHostNetwork { get; init; }

    /// <summary>Why it can't be understood; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>The first of several variables that is set; null for none.</summary>
    public string? Variable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Environment.TryGetValue(name, out var value) && value.Length > 0)
                return value;
        }

        return null;
    }

    /// <summary>Service and image for people.</summary>
    public override string ToString() => Image is null ? Name : $"{Name} ({Image})";
}
