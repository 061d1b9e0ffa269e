using Microsoft.Extensions.Options;

namespace Orders.Api.Inventory;

internal static class InventoryRegistration
{
    public static void AddInventory(this IServiceCollection services)
    {
        services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        services.AddSingleton<RedisConnection>();
        services.AddHostedService(provider => provider.GetRequiredService<RedisConnection>());
        services.AddSingleton<IStock, RedisStock>();
    }
}
