using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Orders.Shared.Events;

namespace Orders.Api.Ordering;

internal sealed class PostgresOrderStore(NpgsqlDataSource database) : IOrderStore
{
    public async Task<long> NextIdAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select nextval(pg_get_serial_sequence('orders', 'id'))");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task SaveAsync(NewOrder order)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { InsertOrder(order), InsertItems(order), InsertEvent(order) },
        };
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    public async Task<IReadOnlyList<OrderSummary>> ListAsync(long userId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select id, total_amount, status from orders where user_id = $1 order by id");
        command.Parameters.Add(new() { Value = userId });

        var orders = new List<OrderSummary>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            orders.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)));
        }

        return orders;
    }

    public async Task<OrderDetails?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("select user_id, total_amount, status, created_at from orders where id = $1")
        {
            Parameters = { new() { Value = id } },
        });
        batch.BatchCommands.Add(new("select product_id, quantity, unit_price from order_items where order_id = $1 order by product_id")
        {
            Parameters = { new() { Value = id } },
        });

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;

        var items = new List<OrderLine>();
        var order = new OrderDetails(
            id, reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), items);

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(new(reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2)));
        }

        return order;
    }

    private static NpgsqlBatchCommand InsertOrder(NewOrder order) =>
        new("insert into orders (id, user_id, total_amount, status, charge_id, created_at) values ($1, $2, $3, $4, $5, $6)")
        {
            Parameters =
            {
                new() { Value = order.Id },
                new() { Value = order.UserId },
                new() { Value = order.TotalAmount },
                new() { Value = OrderStatus.Confirmed },
                new() { Value = (object?)order.ChargeId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = order.CreatedAt },
            },
        };

    private static NpgsqlBatchCommand InsertItems(NewOrder order) =>
        new("insert into order_items (order_id, product_id, quantity, unit_price) select $1, * from unnest ($2, $3, $4)")
        {
            Parameters =
            {
                new() { Value = order.Id },
                new() { Value = order.Lines.Select(line => line.ProductId).ToArray() },
                new() { Value = order.Lines.Select(line => line.Quantity).ToArray() },
                new() { Value = order.Lines.Select(line => line.UnitPrice).ToArray() },
            },
        };

    private static NpgsqlBatchCommand InsertEvent(NewOrder order)
    {
        var created = new OrderCreated
        {
            OrderId = order.Id,
            UserId = order.UserId,
            TotalAmount = order.TotalAmount,
            Items = [.. order.Lines.Select(line => new OrderedItem(line.ProductId, line.Quantity, line.UnitPrice))],
            CreatedAt = order.CreatedAt,
        };
        return new("insert into outbox (topic, key, payload, traceparent, created_at) values ($1, $2, $3, $4, $5)")
        {
            Parameters =
            {
                new() { Value = OrderCreated.Topic },
                new() { Value = order.Id.ToString(CultureInfo.InvariantCulture) },
                new() { Value = JsonSerializer.Serialize(created, EventJson.Default.OrderCreated), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = (object?)Activity.Current?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = order.CreatedAt },
            },
        };
    }
}
