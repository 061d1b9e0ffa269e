using Npgsql;

namespace Orders.Worker.Processing;

internal sealed class PostgresProcessedOrders(NpgsqlDataSource database) : IProcessedOrders
{
    public async Task<bool> AddAsync(long orderId, long userId, DateTimeOffset processedAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "insert into processed_orders (order_id, user_id, processed_at) values ($1, $2, $3) on conflict (order_id) do nothing");
        command.Parameters.Add(new() { Value = orderId });
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = processedAt });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
