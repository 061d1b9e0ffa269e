using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace Orders.Api.Payments;

internal static class PaymentsRegistration
{
    public static void AddPayments(this IServiceCollection services)
    {
        services.AddOptions<PaymentsOptions>().BindConfiguration(PaymentsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PaymentsOptions>, PaymentsOptionsValidator>();

        services.AddResiliencePipeline<string, HttpResponseMessage>(PaymentsClient.Pipeline, (pipeline, context) =>
        {
            var options = context.ServiceProvider.GetRequiredService<IOptions<PaymentsOptions>>().Value;
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline
                .AddTimeout(options.Timeout)
                .AddRetry(new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = options.Retries,
                    Delay = options.RetryBaseDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                });
        });

        services.AddHttpClient<IPayments, PaymentsClient>((provider, http) =>
        {
            var options = provider.GetRequiredService<IOptions<PaymentsOptions>>().Value;
            // Relative addresses are resolved against the last slash.
            http.BaseAddress = new Uri(options.BaseAddress!.AbsoluteUri.TrimEnd('/') + '/');
            // The pipeline keeps the time, over all retries.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
    }
}
