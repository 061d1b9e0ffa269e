using System.Security.Cryptography.X509Certificates;

namespace Assay.Containers.Engines;

/// <summary>The certificates that Docker's clients take from a folder.</summary>
internal static class EngineCertificates
{
    /// <summary>Who this client is; empty where the folder does not say.</summary>
    public static X509CertificateCollection Own(string folder)
    {
        var (certificate, key) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        if (!File.Exists(certificate))
            return [];
        using var read = X509Certificate2.CreateFromPemFile(certificate, key);
        // Windows' TLS wants a key that went through a store.
        return [X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null)];
    }

    /// <summary>Whom to trust: the authority in the folder alone; null, the system's, where there is none.</summary>
    public static X509ChainPolicy? Trust(string folder)
    {
        var authority = Path.Combine(folder, "ca.pem");
        if (!File.Exists(authority))
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        return policy;
    }
}
