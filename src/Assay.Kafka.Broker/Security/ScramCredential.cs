using System.Security.Cryptography;

namespace Assay.Kafka.Broker.Security;

/// <summary>What a broker keeps of a password: enough to check it and to prove that it knows it, not the password.</summary>
internal sealed record ScramCredential(int Iterations, byte[] Salt, byte[] StoredKey, byte[] ServerKey)
{
    public const int FewestIterations = 4096;
    public const int MostIterations = 16_384;

    private const int SaltLength = 16;

    public static ScramCredential Of(ScramMechanism mechanism, int iterations, byte[] salt, byte[] saltedPassword) => new(
        iterations,
        salt,
        mechanism.Digest(mechanism.Mac(saltedPassword, "Client Key"u8)),
        mechanism.Mac(saltedPassword, "Server Key"u8));

    public static ScramCredential OfPassword(ScramMechanism mechanism, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return Of(mechanism, FewestIterations, salt, mechanism.SaltPassword(password, salt, FewestIterations));
    }
}
