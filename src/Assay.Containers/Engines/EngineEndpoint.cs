namespace Assay.Containers.Engines;

/// <summary>Where a container engine listens.</summary>
/// <param name="Address"><c>unix:///var/run/docker.sock</c>, <c>npipe://./pipe/docker_engine</c> or <c>tcp://host:2375</c>.</param>
/// <param name="CertificateFolder">Folder with <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>, where the engine wants TLS; null where it does not.</param>
internal sealed record EngineEndpoint(Uri Address, string? CertificateFolder = null)
{
    /// <summary>Path of the Unix socket; null when it is none.</summary>
    public string? SocketPath => Address.Scheme == "unix" ? Address.AbsolutePath : null;

    /// <summary>The address, as people write it.</summary>
    public override string ToString() => Address.OriginalString;
}
