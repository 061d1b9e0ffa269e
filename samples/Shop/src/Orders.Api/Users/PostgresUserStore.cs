using Npgsql;

namespace Orders.Api.Users;

internal sealed class PostgresUserStore(NpgsqlDataSource database) : IUserStore
{
    private const string EmailIsUnique = "users_email_key";

    public async Task<User?> AddAsync(string email, string username, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "insert into users (email, username, created_at) values ($1, $2, $3) returning id, email, username, created_at");
        command.Parameters.Add(new() { Value = email });
        command.Parameters.Add(new() { Value = username });
        command.Parameters.Add(new() { Value = createdAt });

        try
        {
            return await ReadUserAsync(command, cancellationToken);
        }
        // Asking first whether the e-mail is taken would miss another request between the question and the insert.
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: EmailIsUnique })
        {
            return null;
        }
    }

    public async Task<User?> RenameAsync(long id, string username, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "update users set username = $2 where id = $1 returning id, email, username, created_at");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = username });
        return await ReadUserAsync(command, cancellationToken);
    }

    private static async Task<User?> ReadUserAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new User(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3))
            : null;
    }
}
