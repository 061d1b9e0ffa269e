using Assay;
using Assay.Http;
using Assay.Redis;
using Xunit;

namespace Docs.Redis;

public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build)
    {
        // snippet: declare
        Inventory = build.Redis("inventory");
        Api = build.WebService<Program>("api", api => api
            .Setting("Redis:Connection", Inventory)
            .Setting("Redis:Prefix", () => Inventory.Prefix));
        // end
    }

    public RedisKeyspace Inventory { get; }
    public WebService<Program> Api { get; }
}

internal static class Use
{
    public static async Task Keys(Store store)
    {
        // snippet: use
        await store.Inventory.Set("inventory:7", 100);
        Assert.Equal(100, await store.Inventory.Get("inventory:7"));

        var database = store.Inventory.Database;
        await database.HashSetAsync(store.Inventory.Prefix + "basket:1", "7", 2);
        // end
    }
}
