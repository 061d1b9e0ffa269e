using Microsoft.Extensions.Options;
using Npgsql;

namespace Orders.Api.Outbox;

internal sealed class PostgresOutbox(NpgsqlDataSource database, IOptions<OutboxOptions> options, TimeProvider clock) : IOutbox
{
    public async Task<(int Found, int Sent)> SendAsync(Func<OutboxEvent, Task<bool>> publish, CancellationToken cancellationToken)
    {
        // The locks keep other instances off these rows until they are marked; if this process dies, they are free again.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var events = await LockUnsentAsync(connection, transaction, cancellationToken);
        if (events.Count == 0) return (0, 0);

        var published = await Task.WhenAll(events.Select(publish));
        long[] sent = [.. events.Where((_, i) => published[i]).Select(e => e.Id)];
        if (sent.Length > 0)
        {
            await MarkSentAsync(connection, transaction, sent);
            await transaction.CommitAsync(CancellationToken.None);
        }

        return (events.Count, sent.Length);
    }

    private async Task<List<OutboxEvent>> LockUnsentAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select id, topic, key, payload::text, traceparent from outbox
            where sent_at is null order by id limit $1 for update skip locked
            """,
            connection,
            transaction);
        command.Parameters.Add(new() { Value = options.Value.BatchSize });

        var events = new List<OutboxEvent>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var traceParent = await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetString(4);
            events.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), traceParent));
        }

        return events;
    }

    // Takes no token: what is published must be marked, or it is published again.
    private async Task MarkSentAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, long[] ids)
    {
        await using var command = new NpgsqlCommand("update outbox set sent_at = $1 where id = any ($2)", connection, transaction);
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        command.Parameters.Add(new() { Value = ids });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
