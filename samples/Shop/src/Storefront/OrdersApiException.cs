using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Storefront;

/// <summary>The Orders API answered with an error; the message is the API's own explanation.</summary>
public sealed class OrdersApiException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    internal static async Task<OrdersApiException> FromAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = await ReadProblemAsync(response, cancellationToken);
        var explanation = problem?.Detail ?? problem?.Title ?? response.ReasonPhrase;
        return new(response.StatusCode, $"The Orders API answered {(int)response.StatusCode}: {explanation}");
    }

    private static async Task<Problem?> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<Problem>(cancellationToken);
        }
        catch (JsonException)
        {
            // A proxy on the way answers in its own manner.
            return null;
        }
    }

    private sealed record Problem(string? Title, string? Detail);
}
