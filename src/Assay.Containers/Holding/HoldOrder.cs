using Assay.Containers.Engines;

namespace Assay.Containers.Holding;

/// <summary>What a holder is told on its command line.</summary>
/// <param name="Endpoint">The engine.</param>
/// <param name="ApiVersion">The version of the engine's API to speak.</param>
/// <param name="Instance">Which container: the one with this value of <see cref="ContainerLabels.Instance"/>. It may not exist yet.</param>
/// <param name="Mark">Path of its <see cref="HoldMark"/>.</param>
internal sealed record HoldOrder(EngineEndpoint Endpoint, string ApiVersion, string Instance, string Mark)
{
    public string Label => $"{ContainerLabels.Instance}={Instance}";

    public string[] ToArguments() => [Endpoint.Address.OriginalString, Endpoint.CertificateFolder ?? "", ApiVersion, Instance, Mark];

    /// <summary>The order; null when the arguments are none.</summary>
    public static HoldOrder? Parse(string[] arguments) => arguments is [var address, var certificates, var apiVersion, var instance, var mark]
        ? new HoldOrder(new EngineEndpoint(new Uri(address), certificates.Length == 0 ? null : certificates), apiVersion, instance, mark)
        : null;
}
