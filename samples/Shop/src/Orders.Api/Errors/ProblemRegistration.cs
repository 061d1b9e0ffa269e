using System.Text.Json;
using Npgsql;
using StackExchange.Redis;

namespace Orders.Api.Errors;

/// <summary>Every error answer is a problem document (RFC 9457).</summary>
internal static class ProblemRegistration
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Explain);
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            // What a client sent wrongly is told to the client, and no failure of this application.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
    }

    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        RedisConnectionException or RedisTimeoutException => StatusCodes.Status503ServiceUnavailable,
        NpgsqlException { IsTransient: true } => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static void Explain(ProblemDetailsContext context)
    {
        context.ProblemDetails.Detail ??= context.Exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => json.Message,
            BadHttpRequestException bad => bad.Message,
            not null when context.ProblemDetails.Status == StatusCodes.Status503ServiceUnavailable =>
                "Something that the orders depend on does not answer. Nothing was ordered; try again later.",
            _ => null,
        };
    }
}
