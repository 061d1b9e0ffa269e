using System.Text;

namespace Assay.Kafka.Broker.Security.Sasl;

/// <summary>PLAIN (RFC 4616): who to act as, who one is, and the password, with zeros between.</summary>
internal sealed class PlainExchange(CredentialStore credentials) : SaslExchange
{
    public const string Mechanism = "PLAIN";

    public override byte[] Answer(ReadOnlySpan<byte> message)
    {
        var parts = Encoding.UTF8.GetString(message).Split('\0');
        if (parts is not [var actsAs, { Length: > 0 } user, { Length: > 0 } password])
        {
            throw new SaslException("Invalid SASL/PLAIN response: expected 3 tokens, user and password not empty");
        }

        if (!credentials.HasPassword(user, password))
        {
            throw new SaslException("Authentication failed: Invalid username or password");
        }

        if (actsAs.Length > 0 && actsAs != user)
        {
            throw new SaslException("Authentication failed: Client requested an authorization id that is different from username");
        }

        User = user;
        return [];
    }
}
