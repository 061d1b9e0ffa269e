using StackExchange.Redis;

namespace Orders.Api.Inventory;

/// <summary>The stock of a product is the number under <c>inventory:{productId}</c>; no number means none left.</summary>
internal sealed class RedisStock(RedisConnection redis, TimeProvider clock) : IStock
{
    // One script, so that no other request comes between looking and taking. Answers 0, or which key falls short.
    private const string TakeAll = """
        for i, key in ipairs(KEYS) do
            if tonumber(redis.call('GET', key) or '0') < tonumber(ARGV[i]) then return i end
        end
        for i, key in ipairs(KEYS) do redis.call('DECRBY', key, ARGV[i]) end
        return 0
        """;

    private const string PutBackAll = """
        for i, key in ipairs(KEYS) do redis.call('INCRBY', key, ARGV[i]) end
        return 0
        """;

    private const int Tries = 6;

    public async Task<long?> TakeAsync(IReadOnlyList<StockItem> items)
    {
        var shortItem = await RunAsync(TakeAll, items);
        return shortItem == 0 ? null : items[shortItem - 1].ProductId;
    }

    public async Task PutBackAsync(IReadOnlyList<StockItem> items)
    {
        var delay = TimeSpan.FromMilliseconds(100);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RunAsync(PutBackAll, items);
                return;
            }
            // Only what was certainly not sent: items put back twice would be sold twice.
            catch (RedisConnectionException e) when (e.CommandStatus == CommandStatus.WaitingToBeSent && attempt < Tries)
            {
                await Task.Delay(delay, clock);
                delay *= 2;
            }
        }
    }

    private async Task<int> RunAsync(string script, IReadOnlyList<StockItem> items)
    {
        var keys = items.Select(item => (RedisKey)$"inventory:{item.ProductId}").ToArray();
        var quantities = items.Select(item => (RedisValue)item.Quantity).ToArray();
        var database = await redis.GetDatabaseAsync();
        return (int)await database.ScriptEvaluateAsync(script, keys, quantities);
    }
}
