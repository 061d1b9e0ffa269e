using Npgsql;

namespace Assay.PostgreSql.Tests.Renter;

/// <summary>One rent that proves from the database itself that nobody else has it.</summary>
public static class Holder
{
    private const int Lock = 4711;

    /// <exception cref="HeldTwiceException">Somebody else has the database, or it is not as its template is.</exception>
    public static async Task HoldAsync(Rented sandbox)
    {
        var token = Guid.NewGuid();
        await using var connection = await sandbox.Database.OpenAsync();
        if (!await AskAsync<bool>(connection, $"select pg_try_advisory_lock({Lock})"))
            throw new HeldTwiceException($"{sandbox.Database.DatabaseName} is locked by another holder");
        try
        {
            await CheckAsync(connection, sandbox, 0, null);
            for (var row = 1; row <= 3; row++)
            {
                await AskAsync<object>(connection, $"insert into holders values ('{token}')");
                await CheckAsync(connection, sandbox, row, token);
            }

            // Some sandboxes can't be put back, so that databases are made and dropped all the time.
            if (Random.Shared.Next(6) == 0)
                await AskAsync<object>(connection, "create table extra (id int)");
        }
        finally
        {
            await AskAsync<bool>(connection, $"select pg_advisory_unlock({Lock})");
        }
    }

    private static async Task CheckAsync(NpgsqlConnection connection, Rented sandbox, long rows, Guid? token)
    {
        var seen = await AskAsync<string>(
            connection,
            $"select format('%s rows, %s of them foreign, %s hints, extra: %s', count(*), count(*) filter (where token <> '{token ?? Guid.Empty}'), (select count(*) from hints), to_regclass('extra')) from holders");
        var expected = $"{rows} rows, 0 of them foreign, 1 hints, extra: ";
        if (seen != expected)
            throw new HeldTwiceException($"{sandbox.Database.DatabaseName} has {seen}; expected {expected}");
    }

    private static async Task<T?> AskAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
