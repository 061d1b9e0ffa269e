using System.Globalization;
using Assay.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Assay.Cli.Serving;

/// <summary>The REST API of IntegreSQL, version 1, on these templates. Every error is a JSON object with a message.</summary>
internal sealed class IntegreSqlApi(ServedTemplates templates)
{
    private const string Root = "/api/v1";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Root}/templates", InitializeAsync);
        routes.MapPut($"{Root}/templates/{{hash}}", FinalizeAsync);
        routes.MapDelete($"{Root}/templates/{{hash}}", DiscardAsync);
        routes.MapGet($"{Root}/templates/{{hash}}/tests", LeaseAsync);
        routes.MapDelete($"{Root}/templates/{{hash}}/tests/{{id}}", ReturnAsync);
        routes.MapPost($"{Root}/templates/{{hash}}/tests/{{id}}/unlock", ReturnAsync);
        routes.MapPost($"{Root}/templates/{{hash}}/tests/{{id}}/recreate", RecreateAsync);
        routes.MapDelete($"{Root}/admin/templates", DiscardAllAsync);
    }

    private async Task InitializeAsync(HttpContext context)
    {
        var hash = await InitializeRequest.ReadHashAsync(context.Request);
        if (string.IsNullOrWhiteSpace(hash))
        {
            await ApiAnswer.ErrorAsync(context, StatusCodes.Status400BadRequest, "hash is required: {\"hash\": \"…\"} as JSON, or hash=… as a form.");
            return;
        }

        await AnswerAsync(context, async () =>
        {
            if (await templates.InitializeAsync(hash, context.RequestAborted) is { } database)
                await ApiAnswer.WriteAsync(context, new TemplateAnswer(Describe(hash, database.ConnectionString)));
            else
                await ApiAnswer.ErrorAsync(context, StatusCodes.Status423Locked, $"template is already initialized, or another client is at it: '{hash}'. GET {Root}/templates/{hash}/tests waits until it is ready.");
        });
    }

    private Task FinalizeAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        await templates.FinalizeAsync(Hash(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    private Task DiscardAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        await templates.DiscardAsync(Hash(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    private Task DiscardAllAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        await templates.DiscardAllAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    private Task LeaseAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        var hash = Hash(context);
        var lease = await templates.LeaseAsync(hash, context.RequestAborted);
        if (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody hears of it any more.
            await templates.ReturnAsync(hash, lease.Id, dropBecause: null);
            return;
        }

        await ApiAnswer.WriteAsync(context, new TestAnswer(Describe(hash, lease.Database.ConnectionString), lease.Id));
    }, goneStatus: StatusCodes.Status410Gone);

    private Task ReturnAsync(HttpContext context) => EndAsync(context, dropBecause: null);

    private Task RecreateAsync(HttpContext context) => EndAsync(context, dropBecause: "its client asked for another one");

    private async Task EndAsync(HttpContext context, string? dropBecause)
    {
        var text = (string?)context.GetRouteValue("id");
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
        {
            await ApiAnswer.ErrorAsync(context, StatusCodes.Status400BadRequest, $"'{text}' is no id of a test database: a number, as GET {Root}/templates/HASH/tests answers it.");
            return;
        }

        await AnswerAsync(context, async () =>
        {
            await templates.ReturnAsync(Hash(context), id, dropBecause);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
    }

    private static string Hash(HttpContext context) => (string)context.GetRouteValue("hash")!;

    private static DatabaseAnswer Describe(string hash, string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return new DatabaseAnswer(hash, new DatabaseConfig(settings.Host!, settings.Port, settings.Username ?? "", settings.Password ?? "", settings.Database!));
    }

    private static async Task AnswerAsync(HttpContext context, Func<Task> answer, int goneStatus = StatusCodes.Status404NotFound)
    {
        try
        {
            await answer();
        }
        catch (TemplateGoneException gone)
        {
            await ApiAnswer.ErrorAsync(context, gone.WasThere ? goneStatus : StatusCodes.Status404NotFound, gone.Message);
        }
        catch (Exception unavailable) when (unavailable is TimeoutException or SandboxShortageException or ServerException)
        {
            await ApiAnswer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, unavailable.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client hung up.
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whatever it is: clients read an object before they look at the status.
            await ApiAnswer.ErrorAsync(
                context, StatusCodes.Status500InternalServerError, failed is SandboxException or NpgsqlException ? failed.Message : $"{failed.GetType().Name}: {failed.Message}");
        }
    }
}
