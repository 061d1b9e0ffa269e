using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Http.Tests.Sandboxes;

namespace Assay.Http.Tests;

public sealed class ApiClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private enum Size
    {
        Small,
        Large,
    }

    [Fact]
    public async Task A_request_sends_its_method_path_headers_and_body()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Put("/charges/1").Reply(204);

        await sandbox.Client.Put("/charges/1?dry=true").Header("X-Trace", "42").Bearer("secret").Json(new { Amount = 4000 }).Expect(204);

        var call = Assert.Single(sandbox.Payments.Calls);
        Assert.Equal("PUT /charges/1?dry=true {\"amount\":4000}", call.ToString());
        Assert.Equal("42", call.Headers["x-trace"]);
        Assert.Equal("Bearer secret", call.Headers["Authorization"]);
        Assert.StartsWith("application/json", call.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_can_send_headers_with_every_request_and_a_request_can_replace_them()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Any("/who").Reply(200);
        var client = sandbox.Client.WithBearer("first").WithHeader("X-Tenant", "a").WithHeader("x-tenant", "b");

        await client.Get("/who");
        await client.Delete("/who").Bearer("second");

        Assert.Equal(["Bearer first", "Bearer second"], sandbox.Payments.Calls.Select(call => call.Headers["Authorization"]));
        Assert.Equal(["b", "b"], sandbox.Payments.Calls.Select(call => call.Headers["X-Tenant"]));
    }

    [Fact]
    public async Task A_header_of_the_body_replaces_the_one_that_came_with_it()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Patch("/charges").Reply(200);

        await sandbox.Client.Patch("/charges").Json(new { amount = 1 }).Header("Content-Type", "application/merge-patch+json").Expect(200);

        Assert.Equal("application/merge-patch+json", sandbox.Payments.Calls[0].Headers["Content-Type"]);
    }

    [Fact]
    public async Task A_request_is_sent_once_however_often_it_is_awaited()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        var stub = sandbox.Payments.Get("/once").Reply(200, "x");
        var request = sandbox.Client.Get("/once");

        var first = await request;
        var second = await request;

        Assert.Same(first, second);
        stub.ShouldHaveBeenCalled(1);
    }

    [Fact]
    public async Task Awaited_without_an_expectation_it_answers_a_response_of_any_status()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/teapot").Reply(StubReply.Json(418, new { cups = 2 }).WithHeader("X-Kind", "green").WithHeader("X-Kind", "black"));

        var response = await sandbox.Client.Get("/teapot");

        Assert.Equal(418, response.Status);
        Assert.Equal("application/json", response.MediaType);
        Assert.Equal("green, black", response.Header("x-kind"));
        Assert.Null(response.Header("X-None"));
        Assert.Equal(2, response.Json.GetProperty("cups").GetInt32());
        Assert.Equal("""{"cups":2}""", response.Text);
    }

    [Fact]
    public async Task An_unexpected_status_shows_both_bodies()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/orders").Reply(503, new { title = "payment failed" });

        var failure = await Assert.ThrowsAsync<ExpectationException>(
            () => sandbox.Client.Post("/orders").Json(new { amount = 4000 }).Expect(HttpStatusCode.Created).SendAsync());

        Assert.Equal(
            """
            POST /orders answered 503, expected 201.
            response body (application/json):
            {
              "title": "payment failed"
            }
            request body:
            {
              "amount": 4000
            }
            """.ReplaceLineEndings(),
            failure.Message.ReplaceLineEndings());
    }

    [Fact]
    public async Task A_long_body_is_cut_in_messages()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/long").Reply(500, new string('x', 10_000));

        var failure = await Assert.ThrowsAsync<ExpectationException>(() => sandbox.Client.Get("/long").Expect(200).SendAsync());

        Assert.EndsWith("x… (6000 more characters)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_is_not_read_from_a_failure_that_nobody_expected()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/charge").Reply(500, new { amount = 1 });

        var failure = await Assert.ThrowsAsync<ExpectationException>(() => sandbox.Client.Get("/charge").Body<Charge>());

        Assert.StartsWith("GET /charge answered 500, expected a success.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await sandbox.Client.Get("/charge").Expect(500).Body<Charge>()).Amount);
    }

    [Fact]
    public async Task A_body_of_another_shape_says_why_it_cant_be_read()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/charge").Reply(200, new { amount = "a lot" }).Then(200, "no JSON");

        var shape = await Assert.ThrowsAsync<ExpectationException>(() => sandbox.Client.Get("/charge").Body<Charge>());
        var text = await Assert.ThrowsAsync<ExpectationException>(() => sandbox.Client.Get("/charge").Json());

        Assert.StartsWith("GET /charge answered with a body that can't be read as Charge: ", shape.Message, StringComparison.Ordinal);
        Assert.StartsWith("GET /charge answered with a body that is no JSON.", text.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enums_are_read_from_numbers_and_names()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/charge").Reply(200, new { amount = 1, size = "Large" }).Then(200, new { amount = 1, size = 1 });

        Assert.Equal(Size.Large, (await sandbox.Client.Get("/charge").Body<Charge>()).Size);
        Assert.Equal(Size.Large, (await sandbox.Client.Get("/charge").Body<Charge>()).Size);
    }

    [Fact]
    public async Task Json_options_can_be_the_applications_own()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        var stub = sandbox.Payments.Post("/charge").Reply(200, new { amount_due = 7 });
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter() } };

        var due = await sandbox.Client.WithJson(options).Post("/charge").Json(new { NewSize = Size.Large }).Body<Due>();

        Assert.Equal(7, due.AmountDue);
        Assert.Equal("""{"new_size":"Large"}""", stub.Calls[0].Text);
    }

    [Fact]
    public async Task An_unexpected_header_says_what_came()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/charge").Reply(200).WithHeader("ETag", "\"1\"");

        var other = await Assert.ThrowsAsync<ExpectationException>(() => sandbox.Client.Get("/charge").ExpectHeader("ETag", "\"2\"").SendAsync());
        var none = await Assert.ThrowsAsync<ExpectationException>(() => sandbox.Client.Get("/charge").ExpectHeader("Location", "/").SendAsync());

        Assert.StartsWith("GET /charge answered with the header ETag '\"1\"', expected '\"2\"'.", other.Message, StringComparison.Ordinal);
        Assert.StartsWith("GET /charge answered without the header Location, expected '/'.", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_is_read_with_its_errors()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        var problem = await shop.Api.Get("/problem").Expect(400).Problem();

        Assert.Equal(["must be positive"], problem.Errors["quantity"]);
        var failure = await Assert.ThrowsAsync<ExpectationException>(() => shop.Api.Get("/first-sight").Problem());
        Assert.Contains("answered with application/json, expected a problem (application/problem+json).", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_answered_and_not_followed()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/old").Reply(302).WithHeader("Location", "/new");

        await sandbox.Client.Get("/old").Expect(302).ExpectHeader("Location", "/new");
    }

    [Fact]
    public async Task A_form_can_be_sent()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/token").Text("user=me").Reply(200, "token");
        using var form = new FormUrlEncodedContent([new("user", "me")]);

        Assert.Equal("token", await sandbox.Client.Post("/token").Content(form).Text());
    }

    [Fact]
    public async Task A_server_that_cuts_the_connection_is_no_answer()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/gone").Disconnect();

        var failure = await Assert.ThrowsAsync<ExpectationException>(() => sandbox.Client.Get("/gone").SendAsync());

        Assert.StartsWith($"GET /gone got no answer from {sandbox.Payments.Address}: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_runs_into_the_clients_own_timeout()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        // On a busy machine the client may give up before the request has come.
        sandbox.Payments.Get("/hang").NeverReplies().Optional();
        using var http = new HttpClient { BaseAddress = sandbox.Payments.Address, Timeout = TimeSpan.FromMilliseconds(200) };

        var failure = await Assert.ThrowsAsync<ExpectationException>(() => new ApiClient(http).Get("/hang").SendAsync());

        Assert.Equal("GET /hang did not answer within 0.2 s.", failure.Message);
    }

    [Fact]
    public async Task What_was_not_expected_of_a_service_is_in_its_timeline()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        await Assert.ThrowsAsync<ExpectationException>(() => shop.Api.Get("/nowhere").Expect(200).SendAsync());

        Assert.Contains(shop.Timeline.Entries, entry => entry is { Source: "test", Text: "GET /nowhere answered 404, expected 200." });
    }

    private sealed record Charge(int Amount, Size Size);

    private sealed record Due(int AmountDue);
}
