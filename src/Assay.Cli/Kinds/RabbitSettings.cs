namespace Assay.Cli.Kinds;

/// <summary>A virtual host, and what is declared in it before the command starts.</summary>
internal sealed record RabbitSettings : ResourceSettings
{
    /// <summary>The types of durable exchanges, by name.</summary>
    public OrderedDictionary<string, string> Exchanges { get; set; } = [];

    /// <summary>Durable queues.</summary>
    public IReadOnlyList<string> Queues { get; set; } = [];

    public IReadOnlyList<BindingSettings> Bindings { get; set; } = [];
}
