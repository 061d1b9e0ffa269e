using System.Globalization;
using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>Sessions without a pool that were left open with something in them: nobody clears those between two tests.</summary>
internal static class LeftSessions
{
    private const int Looks = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Why the database can't be put back; null when none of the sessions is there any more.</summary>
    /// <param name="connection">Another session.</param>
    /// <param name="states">What was left in each, by the server's number of the session.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<string?> FindAsync(MySqlConnection connection, IReadOnlyDictionary<ulong, string> states, CancellationToken cancellationToken)
    {
        if (states.Count == 0)
            return null;
        var question = string.Create(CultureInfo.InvariantCulture, $"select id from information_schema.processlist where id in ({string.Join(", ", states.Keys)})");
        for (var look = 1; ; look++)
        {
            var there = await RegistrySql.ListAsync(connection, question, cancellationToken);
            if (there.Count == 0)
                return null;
            if (look == Looks)
                return $"session {there[0]}, which has no pool that clears it, was left open with the effect of: {states[ulong.Parse(there[0], CultureInfo.InvariantCulture)]}";
            // The server lists a session for a moment after its client has closed it.
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
