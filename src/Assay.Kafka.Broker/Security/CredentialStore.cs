using System.Security.Cryptography;
using System.Text;

namespace Assay.Kafka.Broker.Security;

/// <summary>Who may come in: users with a password, and what AlterUserScramCredentials made of it. Guarded by the gate of its cluster.</summary>
internal sealed class CredentialStore
{
    private readonly Dictionary<string, string> _passwords;
    private readonly Dictionary<(string User, ScramMechanism Mechanism), ScramCredential> _scram;
    private readonly HashSet<(string User, ScramMechanism Mechanism)> _deleted;

    public CredentialStore(EmbeddedKafkaOptions options)
    {
        _passwords = options.Users.ToDictionary(user => user.Name, user => user.Password);
        _scram = [];
        _deleted = [];
    }

    private CredentialStore(CredentialStore other)
    {
        _passwords = other._passwords;
        _scram = new(other._scram);
        _deleted = [.. other._deleted];
    }

    /// <summary>Users that have a SCRAM credential, in the order of their names.</summary>
    public IEnumerable<string> ScramUsers => _passwords.Keys.Union(_scram.Keys.Select(key => key.User))
        .Where(user => ScramMechanism.All.Any(mechanism => Has(user, mechanism))).Order(StringComparer.Ordinal);

    public bool HasPassword(string user, string password) =>
        _passwords.TryGetValue(user, out var known)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(password));

    public bool Has(string user, ScramMechanism mechanism) =>
        _scram.ContainsKey((user, mechanism)) || (_passwords.ContainsKey(user) && !_deleted.Contains((user, mechanism)));

    /// <summary>The credential, made from the password when it is first asked for.</summary>
    public ScramCredential? Find(string user, ScramMechanism mechanism)
    {
        if (!_scram.TryGetValue((user, mechanism), out var credential) && Has(user, mechanism))
        {
            _scram.Add((user, mechanism), credential = ScramCredential.OfPassword(mechanism, _passwords[user]));
        }

        return credential;
    }

    public CredentialStore Copy() => new(this);

    public void Set(string user, ScramMechanism mechanism, ScramCredential credential) => _scram[(user, mechanism)] = credential;

    public void Delete(string user, ScramMechanism mechanism)
    {
        _scram.Remove((user, mechanism));
        _deleted.Add((user, mechanism));
    }
}
