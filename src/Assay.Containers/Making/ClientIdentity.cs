using System.Security.Cryptography.X509Certificates;
using Assay.Containers.Engines;
using Docker.DotNet.Handler.Abstractions;

namespace Assay.Containers.Making;

/// <summary>Who Testcontainers' client is, for an engine that wants to know.</summary>
internal sealed class ClientIdentity(string folder) : IAuthProvider
{
    public bool TlsEnabled => true;

    public static IAuthProvider? For(EngineEndpoint endpoint) => endpoint.CertificateFolder is { } folder ? new ClientIdentity(folder) : null;

    public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
    {
        switch (handler)
        {
            case SocketsHttpHandler sockets:
                sockets.SslOptions.ClientCertificates = EngineCertificates.Own(folder);
                sockets.SslOptions.CertificateChainPolicy = EngineCertificates.Trust(folder);
                break;
            case HttpClientHandler client:
                foreach (var certificate in EngineCertificates.Own(folder))
                    client.ClientCertificates.Add(certificate);
                client.ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown is not null && IsTrusted(shown);
                break;
        }

        return handler;
    }

    private bool IsTrusted(X509Certificate2 shown)
    {
        using var chain = new X509Chain();
        if (EngineCertificates.Trust(folder) is { } policy)
            chain.ChainPolicy = policy;
        return chain.Build(shown);
    }
}
