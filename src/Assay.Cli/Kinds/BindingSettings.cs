namespace Assay.Cli.Kinds;

/// <summary>A binding of a queue to an exchange.</summary>
internal sealed record BindingSettings
{
    public required string Queue { get; set; }

    public required string Exchange { get; set; }

    public string RoutingKey { get; set; } = "";
}
