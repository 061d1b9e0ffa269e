using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>
/// Counts the statements by which this process changes schemas itself: copies, resets and drops move the server's counters, too, and are no change that anybody
/// has to look for.
/// </summary>
internal sealed class OwnSchemaWork
{
    private readonly Lock _gate = new();
    private long _begun;
    private long _ended;
    private long _statements;

    /// <summary>Does work over one session, and counts what it does.</summary>
    public async Task RunAsync(MySqlConnection connection, Func<Task> work)
    {
        lock (_gate)
            _begun++;
        var done = 0L;
        try
        {
            var before = await SchemaStatements.OfSessionAsync(connection, CancellationToken.None);
            try
            {
                await work();
            }
            finally
            {
                // What a broken session did stays uncounted: then somebody looks in vain.
                if (connection.State == System.Data.ConnectionState.Open)
                    done = (await SchemaStatements.OfSessionAsync(connection, CancellationToken.None)).Schema - before.Schema;
            }
        }
        finally
        {
            lock (_gate)
            {
                _statements += Math.Max(0, done);
                _ended++;
            }
        }
    }

    /// <summary>
    /// The server's counters without this process's own statements. Those of schemas are null while some are under way: nobody knows then whose is whose.
    /// </summary>
    public async Task<(long? Schema, long Statistics)> OthersAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var (begun, ended, statements) = Read();
        var all = await SchemaStatements.ReadAsync(connection, cancellationToken);
        return (begun == ended && Read().Begun == begun ? all.Schema - statements : null, all.Statistics);
    }

    private (long Begun, long Ended, long Statements) Read()
    {
        lock (_gate)
            return (_begun, _ended, _statements);
    }
}
