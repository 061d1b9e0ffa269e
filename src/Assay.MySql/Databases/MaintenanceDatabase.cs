using System.Security.Cryptography;
using System.Text;
using Assay.MySql.Resets;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>The database in which an account keeps its registry.</summary>
internal static class MaintenanceDatabase
{
    private const string OwnAccount = "assay";
    private const int LongestUser = 40;

    /// <summary>Sees to it that the account of a connection string has its maintenance database; answers both names.</summary>
    /// <exception cref="SandboxException">The account may not create databases.</exception>
    public static async Task<(string Account, string Name)> EnsureAsync(string connectionString)
    {
        var own = new MySqlConnectionStringBuilder(connectionString) { Pooling = false, Database = "", ConnectionTimeout = MySqlHost.ConnectionTimeout };
        await using var connection = new MySqlConnection(own.ConnectionString);
        await connection.OpenAsync();
        var account = await RegistrySql.ScalarAsync<string>(connection, "select current_user()", CancellationToken.None) ?? "";
        var name = NameFor(account);
        try
        {
            await RegistrySql.ExecuteAsync(connection, $"create database if not exists {SqlName.Quote(name)} character set utf8mb4", CancellationToken.None);
        }
        catch (MySqlException denied) when (denied.ErrorCode is MySqlErrorCode.DatabaseAccessDenied or MySqlErrorCode.SpecifiedAccessDeniedError or MySqlErrorCode.AccessDenied)
        {
            throw new SandboxException(
                $"The account {account} may not create the database {name} ({denied.Message}). Each sandbox has a database of its own: grant all privileges on `assay%`.* to {Quoted(account)}.", denied);
        }

        return (account, name);
    }

    /// <summary>
    /// Sets up the registry, and answers the incarnation of the server, another one after each restart, when memory tables are empty, too, and what can be seen there.
    /// </summary>
    public static async Task<(string Incarnation, ServerSight Sight)> SetUpAsync(MySqlConnection connection, string name, ServerLocks locks)
    {
        await ServerLocks.TakeAsync(connection, locks.Registry, CancellationToken.None);
        try
        {
            await RegistrySql.ExecuteAsync(connection, EmbeddedScript.Maintenance, CancellationToken.None);
            var mark = await RegistrySql.ScalarAsync<string>(connection, "select incarnation from incarnation", CancellationToken.None);
            if (mark is null)
            {
                mark = Guid.NewGuid().ToString("N");
                await RegistrySql.ExecuteAsync(connection, "insert into incarnation (incarnation) values (?)", CancellationToken.None, mark);
            }

            return (mark, await ServerSight.FindAsync(connection, name));
        }
        finally
        {
            await ServerLocks.ReleaseAsync(connection, locks.Registry);
        }
    }

    /// <summary>Of the user's name alone, as the server takes rights by it; a name that could be mistaken in a statement or is too long is hashed.</summary>
    internal static string NameFor(string account)
    {
        var user = account[..Math.Max(0, account.LastIndexOf('@'))];
        if (user == OwnAccount)
            return OwnAccount;
        var isPlain = user.Length is > 0 and <= LongestUser && user.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
        return isPlain ? $"{OwnAccount}_{user}" : $"{OwnAccount}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)).AsSpan(0, 8))}";
    }

    private static string Quoted(string account) => account.LastIndexOf('@') is > 0 and var at ? $"'{account[..at]}'@'{account[(at + 1)..]}'" : account;
}
