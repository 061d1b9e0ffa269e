using Microsoft.Extensions.Options;

namespace Orders.Worker.Processing;

internal static class ProcessingRegistration
{
    public static void AddProcessing(this IServiceCollection services)
    {
        services.AddOptions<ProcessingOptions>().BindConfiguration(ProcessingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProcessingOptions>, ProcessingOptionsValidator>();
        services.AddSingleton<IProcessedOrders, PostgresProcessedOrders>();
        services.AddSingleton<RecordProcessor>();
        services.AddHostedService<OrderCreatedConsumer>();
    }
}
