using Npgsql;

namespace Orders.Api.Ordering;

internal sealed class PostgresCatalog(NpgsqlDataSource database) : ICatalog
{
    public async Task<Quote> QuoteAsync(long userId, IReadOnlyList<long> productIds, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("select exists (select from users where id = $1)") { Parameters = { new() { Value = userId } } });
        batch.BatchCommands.Add(new("select id, price from products where id = any ($1)")
        {
            Parameters = { new() { Value = productIds.ToArray() } },
        });

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var userExists = reader.GetBoolean(0);

        await reader.NextResultAsync(cancellationToken);
        var prices = new Dictionary<long, long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            prices.Add(reader.GetInt64(0), reader.GetInt64(1));
        }

        return new(userExists, prices);
    }
}
