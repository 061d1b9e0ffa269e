using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Assay.Cli.Serving;

/// <summary>Reads the body of a request for a template: JSON, whatever it is called, or a form, as some clients send it.</summary>
internal static class InitializeRequest
{
    private const string Name = "hash";
    private const int LongestBody = 64 * 1024;

    /// <summary>The hash; null where there is none.</summary>
    public static async Task<string?> ReadHashAsync(HttpRequest request)
    {
        if (request.ContentLength > LongestBody)
            return null;
        if (request.HasFormContentType)
            return (await request.ReadFormAsync(request.HttpContext.RequestAborted))[Name];
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty(Name, out var hash) && hash.ValueKind == JsonValueKind.String
                ? hash.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
