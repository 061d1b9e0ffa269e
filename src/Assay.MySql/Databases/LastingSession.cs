using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>Sessions of Assay's own, which may be idle or wait for longer than a server allows to others.</summary>
internal static class LastingSession
{
    /// <summary>The most that every platform takes: 24 days. MySQL has no limit for statements that wait for locks.</summary>
    private static readonly string[] Limits = ["set session wait_timeout = 2147483", "set session max_statement_time = 0"];

    public static async Task OpenAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.OpenAsync(cancellationToken);
        foreach (var limit in Limits)
            await TrySetAsync(connection, limit, cancellationToken);
    }

    /// <summary>Sets what not every server has, or not everybody may set.</summary>
    public static async Task TrySetAsync(MySqlConnection connection, string setting, CancellationToken cancellationToken)
    {
        try
        {
            await RegistrySql.ExecuteAsync(connection, setting, cancellationToken);
        }
        catch (MySqlException unknown) when (unknown.ErrorCode is MySqlErrorCode.UnknownSystemVariable or MySqlErrorCode.SpecifiedAccessDeniedError or MySqlErrorCode.GlobalVariableError)
        {
            // The server has no such setting, or the account leaves it as it is.
        }
    }
}
