using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Kafka.Broker.Security.Sasl;

/// <summary>SCRAM (RFC 5802): both sides prove that they know the password, and neither says it.</summary>
internal sealed class ScramExchange(CredentialStore credentials, ScramMechanism mechanism) : SaslExchange
{
    private const string Failed = "Authentication failed during authentication due to invalid credentials with SASL mechanism ";

    private string? _claimed;
    private string _firstMessages = "";
    private string _nonce = "";
    private ScramCredential? _credential;

    public override byte[] Answer(ReadOnlySpan<byte> message)
    {
        var text = Encoding.UTF8.GetString(message);
        return Encoding.UTF8.GetBytes(_claimed is null ? AnswerFirst(text) : AnswerFinal(text));
    }

    private string AnswerFirst(string message)
    {
        // "n," (no channel binding), whom to act as, ",": then what is signed.
        var parts = message.Split(',', 3);
        if (parts is not ["n" or "y", var actsAs, var bare] || Attribute(bare, 'n') is not { } name || Attribute(bare, 'r') is not { } nonce)
        {
            throw new SaslException("Invalid SASL/SCRAM message: it starts with neither a name nor a nonce.");
        }

        _claimed = name.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        if (actsAs.Length > 0 && actsAs != $"a={name}")
        {
            throw new SaslException("Authentication failed: Client requested an authorization id that is different from username");
        }

        _credential = credentials.Find(_claimed, mechanism) ?? throw new SaslException(Failed + mechanism.Name);
        _nonce = nonce + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var first = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(_credential.Salt)},i={_credential.Iterations}");
        _firstMessages = $"{bare},{first}";
        return first;
    }

    private string AnswerFinal(string message)
    {
        var proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0 || Attribute(message, 'r') != _nonce)
        {
            throw new SaslException("Invalid SASL/SCRAM message: it has no proof, or the nonce of another exchange.");
        }

        var signed = Encoding.UTF8.GetBytes($"{_firstMessages},{message[..proofAt]}");
        var signature = mechanism.Mac(_credential!.StoredKey, signed);
        var proof = FromBase64(message[(proofAt + 3)..]);
        if (proof.Length != signature.Length)
        {
            throw new SaslException(Failed + mechanism.Name);
        }

        var clientKey = proof.Zip(signature, (left, right) => (byte)(left ^ right)).ToArray();
        if (!CryptographicOperations.FixedTimeEquals(mechanism.Digest(clientKey), _credential.StoredKey))
        {
            throw new SaslException(Failed + mechanism.Name);
        }

        User = _claimed;
        return $"v={Convert.ToBase64String(mechanism.Mac(_credential.ServerKey, signed))}";
    }

    private static string? Attribute(string message, char name) =>
        message.Split(',').FirstOrDefault(part => part.Length > 1 && part[0] == name && part[1] == '=')?[2..];

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new SaslException("Invalid SASL/SCRAM message: the proof is not base 64.");
        }
    }
}
