using Microsoft.AspNetCore.Mvc;

namespace Assay.Http.Tests.App;

internal static class Endpoints
{
    public static void MapEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapGet("/first-sight", (FirstSight seen) => new { seen.Greeting });
        app.MapGet("/settings/{key}", (string key, IConfiguration configuration) => new { Value = configuration[key] });
        app.MapGet("/environment", (IWebHostEnvironment environment) =>
            new { environment.EnvironmentName, environment.ContentRootPath, environment.ApplicationName });
        app.MapGet("/clock", (IClock clock) => new { clock.Now });
        app.MapGet("/heartbeat", (Pulse pulse) => new { pulse.Beats });
        app.MapGet("/orders", (int userId) => new[] { new Order(1, userId, OrderStatus.Paid) });
        app.MapPost("/orders", PlaceAsync);
        app.MapPut("/echo", async (HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync());
        app.MapGet("/headers/{name}", (string name, HttpRequest request, HttpResponse response) =>
        {
            response.Headers.Append("X-Seen", request.Headers[name]);
            return Results.NoContent();
        });
        app.MapGet("/problem", () => Results.ValidationProblem(new Dictionary<string, string[]> { ["quantity"] = ["must be positive"] }));
        app.MapGet("/throws", string () => throw new InvalidOperationException("thrown by an endpoint"));
        app.MapGet("/gate", async (Gate gate) =>
        {
            gate.Enter();
            await gate.Opened;
            return Results.Ok();
        });
        app.MapPost("/log", ([FromServices] ILoggerFactory loggers) =>
        {
            loggers.CreateLogger("Assay.Http.Tests.App.Till").LogInformation("till opened");
            loggers.CreateLogger("Other.Library").LogInformation("chatter");
            loggers.CreateLogger("Other.Library").LogWarning("something is odd");
        });
        app.MapPost("/crash", (Crash crash) => crash.Now());
        app.MapPost("/stop", (IHostApplicationLifetime lifetime) => lifetime.StopApplication());
    }

    private static async Task<IResult> PlaceAsync(NewOrder order, Payments payments, CancellationToken cancellationToken)
    {
        var status = await payments.ChargeAsync(order.Amount, cancellationToken);
        return status == 200
            ? Results.Created("/orders/7", new Order(7, 1, OrderStatus.Paid))
            : Results.Problem(statusCode: 503, title: "payment failed", detail: $"payments answered {status}");
    }
}
