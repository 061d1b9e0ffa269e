using Microsoft.AspNetCore.Http;

namespace Assay.Cli.Serving;

/// <summary>Writes answers.</summary>
internal static class ApiAnswer
{
    public static Task WriteAsync(HttpContext context, object answer) =>
        context.Response.WriteAsJsonAsync(answer, answer.GetType(), ApiJson.Default, cancellationToken: context.RequestAborted);

    /// <summary>An error as an object, which clients read before they look at the status.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        context.Response.StatusCode = status;
        return WriteAsync(context, new ErrorAnswer(message));
    }
}
