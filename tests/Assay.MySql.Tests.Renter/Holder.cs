using MySqlConnector;

namespace Assay.MySql.Tests.Renter;

/// <summary>One rent that proves from the database itself that nobody else has it.</summary>
public static class Holder
{
    /// <exception cref="HeldTwiceException">Somebody else has the database, or it is not as its template is.</exception>
    public static async Task HoldAsync(Rented sandbox)
    {
        var token = Guid.NewGuid();
        await using var connection = await sandbox.Database.OpenAsync();
        var held = $"holder {sandbox.Database.DatabaseName}";
        if (await AskAsync(connection, $"select get_lock('{held}', 0)") != "1")
            throw new HeldTwiceException($"{sandbox.Database.DatabaseName} is locked by another holder");
        try
        {
            await CheckAsync(connection, sandbox, 0, null);
            for (var row = 1; row <= 3; row++)
            {
                await AskAsync(connection, $"insert into holders (token) values ('{token}')");
                await CheckAsync(connection, sandbox, row, token);
            }

            // Some sandboxes can't be put back, so that databases are made and dropped all the time.
            if (Random.Shared.Next(6) == 0)
                await AskAsync(connection, "create table extra (id int)");
        }
        finally
        {
            await AskAsync(connection, $"do release_lock('{held}')");
        }
    }

    private static async Task CheckAsync(MySqlConnection connection, Rented sandbox, long rows, Guid? token)
    {
        var seen = await AskAsync(
            connection,
            $"select concat(count(*), ' rows up to ', coalesce(max(id), 0), ', ', count(if(token <> '{token ?? Guid.Empty}', 1, null)), ' of them foreign, ', (select count(*) from hints), ' hints, extra: ', (select count(*) from information_schema.tables where table_schema = database() and table_name = 'extra')) from holders");
        var expected = $"{rows} rows up to {rows}, 0 of them foreign, 1 hints, extra: 0";
        if (seen != expected)
            throw new HeldTwiceException($"{sandbox.Database.DatabaseName} has {seen}; expected {expected}");
    }

    private static async Task<string?> AskAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
