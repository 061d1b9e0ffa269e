using Assay.Containers.Engines;
using Docker.DotNet;
using Docker.DotNet.Handler.Abstractions;
using DotNet.Testcontainers.Configurations;

namespace Assay.Containers.Making;

/// <summary>Testcontainers' way to the engine that was found, in the version of the API that both speak.</summary>
internal sealed class ClientEndpoint(FoundEngine engine) : IDockerEndpointAuthenticationConfiguration
{
    private readonly DockerEndpointAuthenticationConfiguration _inner = new(engine.Endpoint.Address, ClientIdentity.For(engine.Endpoint));

    public Version Version => Version.Parse(engine.ApiVersion);

    public Uri Endpoint => engine.Endpoint.Address;

    public IAuthProvider AuthProvider => _inner.AuthProvider;

    public DockerClientBuilder GetDockerClientBuilder(Guid sessionId) => _inner.GetDockerClientBuilder(sessionId).WithApiVersion(Version);
}
