using System.Security.Cryptography;

namespace Assay.Kafka.Broker.Security;

/// <summary>A SCRAM mechanism (RFC 5802, RFC 7677), numbered as the protocol does.</summary>
internal sealed record ScramMechanism(sbyte Type, string Name, HashAlgorithmName Hash, int Length)
{
    public static ScramMechanism Sha256 { get; } = new(1, "SCRAM-SHA-256", HashAlgorithmName.SHA256, 32);

    public static ScramMechanism Sha512 { get; } = new(2, "SCRAM-SHA-512", HashAlgorithmName.SHA512, 64);

    public static IReadOnlyList<ScramMechanism> All { get; } = [Sha256, Sha512];

    public static ScramMechanism? Find(sbyte type) => All.FirstOrDefault(mechanism => mechanism.Type == type);

    public byte[] Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text) =>
        this == Sha256 ? HMACSHA256.HashData(key, text) : HMACSHA512.HashData(key, text);

    public byte[] Digest(ReadOnlySpan<byte> bytes) => this == Sha256 ? SHA256.HashData(bytes) : SHA512.HashData(bytes);

    /// <summary>What RFC 5802 calls Hi: the password as it is kept.</summary>
    public byte[] SaltPassword(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, Hash, Length);
}
