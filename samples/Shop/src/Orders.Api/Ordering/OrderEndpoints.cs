using Microsoft.AspNetCore.Http.HttpResults;

namespace Orders.Api.Ordering;

public static class OrderEndpoints
{
    internal static void AddOrdering(this IServiceCollection services)
    {
        services.AddSingleton<ICatalog, PostgresCatalog>();
        services.AddSingleton<IOrderStore, PostgresOrderStore>();
        services.AddTransient<OrderPlacement>();
    }

    internal static void MapOrders(this WebApplication app)
    {
        app.MapGet("/orders", ListAsync);
        app.MapGet("/orders/{id:long}", FindAsync);
        app.MapPost("/orders", PlaceAsync);
    }

    public static async Task<Ok<IReadOnlyList<OrderSummary>>> ListAsync(
        long userId, IOrderStore orders, CancellationToken cancellationToken) =>
        TypedResults.Ok(await orders.ListAsync(userId, cancellationToken));

    public static async Task<Results<Ok<OrderDetails>, NotFound>> FindAsync(
        long id, IOrderStore orders, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, cancellationToken) is { } order ? TypedResults.Ok(order) : TypedResults.NotFound();

    public static async Task<Results<Created<OrderConfirmation>, ProblemHttpResult>> PlaceAsync(
        PlaceOrderRequest request, OrderPlacement placement, CancellationToken cancellationToken) =>
        Answer(await placement.PlaceAsync(request, cancellationToken));

    internal static Results<Created<OrderConfirmation>, ProblemHttpResult> Answer(PlacementResult result) => result switch
    {
        PlacementResult.Placed placed => TypedResults.Created(
            $"/orders/{placed.OrderId}", new OrderConfirmation(placed.OrderId, OrderStatus.Confirmed, placed.TotalAmount)),
        PlacementResult.UnknownUser unknown => Problem(422, "Unknown user", $"There is no user {unknown.UserId}."),
        PlacementResult.UnknownProducts unknown => Problem(
            422, "Unknown product", $"There is no product {string.Join(", ", unknown.ProductIds)}."),
        PlacementResult.OutOfStock missing => Problem(
            409, "Out of stock", $"There are not enough of product {missing.ProductId} left."),
        PlacementResult.PaymentDeclined declined => Problem(402, "Payment declined", declined.Reason),
        PlacementResult.PaymentUnavailable => Problem(
            503, "Payment unavailable", "The payment could not be made. Nothing was ordered; try again later."),
        var other => throw new InvalidOperationException($"A placement ended as {other}, which has no answer."),
    };

    private static ProblemHttpResult Problem(int status, string title, string detail) =>
        TypedResults.Problem(statusCode: status, title: title, detail: detail);
}
