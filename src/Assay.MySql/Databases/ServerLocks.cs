using System.Security.Cryptography;
using System.Text;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>
/// The user locks (<c>GET_LOCK</c>) that Assay takes. They are the server's and end with their session, so their names hold which registry they are of.
/// </summary>
internal sealed class ServerLocks(string maintenance)
{
    /// <summary>A year: the longest that every server waits.</summary>
    private const int Forever = 31_536_000;

    private readonly string _prefix = $"assay.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(maintenance)).AsSpan(0, 4))}";

    /// <summary>Held while the registry is set up.</summary>
    public string Registry => $"{_prefix}.registry";

    /// <summary>Held by whoever sweeps.</summary>
    public string Sweep => $"{_prefix}.sweep";

    /// <summary>What the locks of runs begin with; the number of the run follows.</summary>
    public string RunPrefix => $"{_prefix}.run.";

    /// <summary>Held by the session that a run depends on. It is free once the run is over.</summary>
    public string Run(long run) => FormattableString.Invariant($"{RunPrefix}{run}");

    /// <summary>Held by who builds a template or removes it.</summary>
    public string Template(string hash) => $"{_prefix}.template.{hash}";

    /// <summary>Waits for a lock as long as it takes; the session holds it until it gives it up or ends.</summary>
    public static async Task TakeAsync(MySqlConnection connection, string name, CancellationToken cancellationToken)
    {
        while (!await TryTakeAsync(connection, name, Forever, cancellationToken))
        {
        }
    }

    public static async Task<bool> TryTakeAsync(MySqlConnection connection, string name, int seconds, CancellationToken cancellationToken) =>
        await RegistrySql.ScalarAsync<long>(connection, "select get_lock(?, ?)", cancellationToken, name, seconds) == 1;

    public static Task ReleaseAsync(MySqlConnection connection, string name) => connection.State == System.Data.ConnectionState.Open
        ? RegistrySql.ExecuteAsync(connection, "do release_lock(?)", CancellationToken.None, name)
        : Task.CompletedTask;
}
