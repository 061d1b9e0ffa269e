namespace Assay.Http.Tests.App;

internal static class Registration
{
    public static void AddParts(this IServiceCollection services)
    {
        services.AddHttpClient<Payments>(static (provider, client) =>
            client.BaseAddress = new Uri(provider.GetRequiredService<IConfiguration>()["Payments:BaseAddress"] ?? "http://localhost:1/"));
        services.AddSingleton<Gate>();
        services.AddSingleton<Pulse>();
        services.AddSingleton<Memory>();
        services.AddScoped<Till>();
        services.AddSingleton<IClock, SystemClock>();
        services.AddSingleton<Crash>();
        services.AddHostedService(static provider => provider.GetRequiredService<Crash>());
        services.AddHostedService<Heartbeat>();
        services.AddHostedService<CallAtStart>();
    }
}
