using Microsoft.Extensions.Options;

namespace Orders.Api.Outbox;

internal static class OutboxRegistration
{
    public static void AddOutbox(this IServiceCollection services)
    {
        services.AddOptions<OutboxOptions>().BindConfiguration(OutboxOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<IOutbox, PostgresOutbox>();
        services.AddSingleton<IEventPublisher, KafkaEventPublisher>();
        services.AddHostedService<OutboxDispatcher>();
    }
}
