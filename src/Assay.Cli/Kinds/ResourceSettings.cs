namespace Assay.Cli.Kinds;

/// <summary>What <c>assay.json</c> may say of any resource.</summary>
/// <remarks>Set and not init, here and in what derives: generated readers would overwrite the default of an init property that the file leaves out.</remarks>
internal record ResourceSettings
{
    /// <summary>One more variable that gets the address, such as <c>ORDERS_DATABASE_URL</c>.</summary>
    public string? Variable { get; set; }
}
