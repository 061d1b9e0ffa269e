using System.Net;
using Assay.Http.Tests.Sandboxes;

namespace Assay.Http.Tests;

public sealed class HttpStubTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stub_answers_what_it_was_told()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/charges").Reply(200, new { Status = "succeeded" });
        sandbox.Payments.Get("/text").Reply(200, "plain");
        sandbox.Payments.Get("/bytes").Reply(200, new byte[] { 1, 2, 3 });
        sandbox.Payments.Get("/html").Reply(StubReply.Text(404, "<p>gone</p>", "text/html"));

        var charge = await sandbox.Client.Post("/charges").Expect(200);
        var text = await sandbox.Client.Get("/text");
        var bytes = await sandbox.Client.Get("/bytes");
        var html = await sandbox.Client.Get("/html").Expect(404);

        Assert.Equal(("application/json", """{"status":"succeeded"}"""), (charge.MediaType, charge.Text));
        Assert.Equal(("text/plain", "plain"), (text.MediaType, text.Text));
        Assert.Equal(("application/octet-stream", "\u0001\u0002\u0003"), (bytes.MediaType, bytes.Text));
        Assert.Equal(("text/html", "<p>gone</p>"), (html.MediaType, html.Text));
    }

    [Fact]
    public async Task The_base_address_ends_with_a_slash()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);

        Assert.Equal($"http://127.0.0.1:{sandbox.Payments.Address.Port}/", sandbox.Payments.ConnectionSetting);
    }

    [Fact]
    public async Task The_stub_declared_last_answers_when_several_match()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/rates/{currency}").Reply(200, "any");
        sandbox.Payments.Get("/rates/eur").Reply(200, "eur");

        Assert.Equal("eur", await sandbox.Client.Get("/rates/eur").Text());
        Assert.Equal("any", await sandbox.Client.Get("/rates/usd").Text());
    }

    [Fact]
    public async Task Replies_come_in_sequence_and_the_last_is_repeated()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/flaky").Reply(503).Then(StubReply.Text(502, "bad")).Then(200, new { ok = true });

        await AnswersAsync(sandbox, "/flaky", 503, 502, 200, 200);
    }

    [Fact]
    public async Task A_stub_that_is_used_up_leaves_calls_to_the_one_before_it()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/charges").Reply(200);
        sandbox.Payments.Get("/charges").Reply(503).Times(2);

        await AnswersAsync(sandbox, "/charges", 503, 503, 200);
    }

    [Fact]
    public async Task A_call_beyond_the_last_is_unmatched_and_says_so()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/charges").Reply(200).Once();

        await AnswersAsync(sandbox, "/charges", 200, 501);

        Assert.Equal("payments: no stub matches  GET /charges\n  nearest: GET /charges   (it was for 1 time only)", (await FindingsAsync(sandbox)).Single());
    }

    [Fact]
    public async Task A_reply_can_be_worked_out_from_the_request()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/users/{id}/charges").Reply(request =>
            StubReply.Json(201, new { user = request.PathValues["id"], request.Body<Charge>().Amount, dry = request.Query["dry"] }));

        var charge = await sandbox.Client.Post("/users/u1/charges?dry=yes").Json(new Charge(4000)).Expect(201);

        Assert.Equal("""{"user":"u1","amount":4000,"dry":"yes"}""", charge.Text);
    }

    [Fact]
    public async Task A_reply_that_cant_be_worked_out_is_a_finding()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/charges").Reply(_ => throw new InvalidOperationException("no idea"));

        await sandbox.Client.Get("/charges").Expect(500);

        Assert.Equal("payments: the reply to  GET /charges  could not be worked out: InvalidOperationException: no idea", (await FindingsAsync(sandbox)).Single());
    }

    [Fact]
    public async Task A_reply_that_http_does_not_allow_is_a_finding()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/charges").Reply(204, "a body");

        await Assert.ThrowsAsync<ExpectationException>(() => sandbox.Client.Get("/charges").SendAsync());

        Assert.StartsWith("payments: GET /charges: the reply could not be sent: ", (await FindingsAsync(sandbox)).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_can_be_delayed()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Get("/slow").Reply(200).After(TimeSpan.FromMilliseconds(300));
        var start = TimeProvider.System.GetTimestamp();

        await sandbox.Client.Get("/slow").Expect(200);

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_reply_that_hangs_is_cut_off_when_the_test_ends()
    {
        var sandbox = await Rents.FirstAsync<Stubbed>();
        var (number, stub) = (sandbox.Number, sandbox.Payments.Get("/hang").NeverReplies());
        var request = sandbox.Client.Get("/hang").SendAsync();
        await Eventually.Within(TimeSpan.FromSeconds(10)).True(() => stub.Calls.Count == 1, Cancellation);

        await sandbox.DisposeAsync();

        await Assert.ThrowsAsync<ExpectationException>(() => request);
        await using var again = await Rents.AgainAsync<Stubbed>(number);
        Assert.Same(sandbox, again);
    }

    [Fact]
    public async Task Stubs_and_calls_are_gone_in_the_next_test_but_those_of_the_sandbox_stay()
    {
        var sandbox = await Rents.FirstAsync<Stubbed>();
        var number = sandbox.Number;
        sandbox.Payments.Get("/charges").Reply(200);
        await AnswersAsync(sandbox, "/charges", 200);
        await sandbox.DisposeAsync();

        var again = await Rents.AgainAsync<Stubbed>(number);

        Assert.Empty(again.Payments.Calls);
        Assert.Equal("well", await again.Client.Get("/health").Text());
        await AnswersAsync(again, "/charges", 501);
        Assert.Single(await FindingsAsync(again));
    }

    [Fact]
    public async Task An_unmatched_request_shows_the_nearest_stub_to_the_test_and_to_the_caller()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/charges").Body(new { amount = 4000 }).Reply(200).Optional();
        sandbox.Payments.Post("/refunds").Reply(200).Optional();

        var response = await sandbox.Client.Post("/charge").Json(new { amount = 4000, card = "card_abc" }).Expect(501);

        const string Expected = """
            payments: no stub matches  POST /charge {"amount":4000,"card":"card_abc"}
              nearest: POST /charges with {"amount":4000}   (path differs: /charge ≠ /charges)
            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), response.Problem().Detail);
        Assert.Equal([Expected.ReplaceLineEndings("\n")], await FindingsAsync(sandbox));
    }

    [Fact]
    public async Task Every_field_that_differs_is_named()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/charges?dry=no").Header("X-Key", "k1").Query("page", "2")
            .Body(new { amount = 4000, card = new { number = "4242" }, items = new[] { 1, 2 } }).Reply(200).Optional();

        await sandbox.Client.Post("/charges?dry=yes").Header("X-Key", "k2").Json(new { amount = 5000, card = new { name = "me" }, items = new[] { 1, 3 } });

        var finding = (await FindingsAsync(sandbox)).Single();
        Assert.EndsWith(
            "(query dry differs: yes ≠ no; header X-Key differs: k2 ≠ k1; query page is missing, expected 2; "
            + "body: amount differs: 5000 ≠ 4000; body: card.number is missing, expected \"4242\"; body: items[1] differs: 3 ≠ 2)",
            finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_method_is_farther_than_another_body()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/charges").Body(new { a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8 }).Reply(200).Optional();
        sandbox.Payments.Put("/charges").Reply(200).Optional();

        await sandbox.Client.Post("/charges").Json(new { });

        Assert.Contains("nearest: POST /charges", (await FindingsAsync(sandbox)).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_match_by_subset_condition_or_text()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/subset").Body(new { amount = 1 }).Reply(200);
        sandbox.Payments.Post("/condition").Body(json => json.GetProperty("amount").GetInt32() > 10).Reply(200);
        sandbox.Payments.Post("/text").Text("hello").Reply(200);

        await sandbox.Client.Post("/subset").Json(new { amount = 1.0m, more = true }).Expect(200);
        await sandbox.Client.Post("/condition").Json(new { amount = 11 }).Expect(200);
        await sandbox.Client.Post("/text").Text("hello", "text/plain").Expect(200);
        await sandbox.Client.Post("/subset").Text("hello", "text/plain").Expect(501);
        await sandbox.Client.Post("/subset").Expect(501);
        await sandbox.Client.Post("/condition").Json(new { other = 11 }).Expect(501);
        await sandbox.Client.Post("/text").Text("bye", "text/plain").Expect(501);

        var findings = await FindingsAsync(sandbox);
        Assert.Equal(4, findings.Count);
        Assert.Contains("(body is no JSON)", findings[0], StringComparison.Ordinal);
        Assert.Contains("(body is missing)", findings[1], StringComparison.Ordinal);
        Assert.Contains("(body: not true: json => json.GetProperty(\"amount\").GetInt32() > 10)", findings[2], StringComparison.Ordinal);
        Assert.Contains("(body differs: bye ≠ hello)", findings[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_unmatched_request_is_one_finding_with_a_count()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);

        await AnswersAsync(sandbox, "/retried", 501, 501, 501);

        Assert.StartsWith("payments: no stub matches  GET /retried  (3 times)\n", (await FindingsAsync(sandbox)).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stub_that_was_never_called_is_a_finding_unless_it_is_optional()
    {
        var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Post("/charges").Reply(200);
        sandbox.Payments.Post("/optional").Reply(200).Optional();
        sandbox.Payments.Get("/twice").Reply(200).Times(2);
        await AnswersAsync(sandbox, "/twice", 200);

        Assert.Equal(
            [
                "payments: never called: POST /charges\n  Optional() lets it be so.",
                "payments: GET /twice was called 1 time, expected 2 times\n  Optional() lets it be so.",
            ],
            await FindingsAsync(sandbox));
    }

    [Fact]
    public async Task Findings_can_be_had_before_the_end_and_are_not_repeated()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        sandbox.Payments.Verify();
        await AnswersAsync(sandbox, "/unknown", 501);

        var failure = Assert.Throws<ExpectationException>(sandbox.Payments.Verify);

        Assert.StartsWith("payments: no stub matches  GET /unknown", failure.Message, StringComparison.Ordinal);
        sandbox.Payments.Verify();
    }

    [Fact]
    public async Task Calls_can_be_asked_for_and_asserted()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        var charges = sandbox.Payments.Post("/charges").Reply(200);
        var refunds = sandbox.Payments.Post("/refunds").Reply(200);
        await sandbox.Client.Post("/charges").Json(new Charge(1));
        await sandbox.Client.Post("/charges").Json(new Charge(2));

        charges.ShouldHaveBeenCalled();
        charges.ShouldHaveBeenCalled(2);
        refunds.ShouldHaveBeenCalled(0);
        Assert.Equal([1, 2], charges.Calls.Select(call => call.Body<Charge>().Amount));
        var often = Assert.Throws<ExpectationException>(() => charges.ShouldHaveBeenCalled(1));
        var never = Assert.Throws<ExpectationException>(refunds.ShouldHaveBeenCalled);
        Assert.Equal(
            "payments: POST /charges was called 2 times, expected 1 time.\nThese requests came:\n"
            + "  POST /charges {\"amount\":1}\n  POST /charges {\"amount\":2}",
            often.Message);
        Assert.StartsWith("payments: POST /refunds was never called.\n", never.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_callers_at_once_get_each_reply_of_a_sequence_once()
    {
        await using var sandbox = await Sandbox.RentAsync<Stubbed>(Cancellation);
        var stub = sandbox.Payments.Get("/next").Reply(200, "0");
        for (var reply = 1; reply < 100; reply++)
            stub.Then(200, reply.ToString(System.Globalization.CultureInfo.InvariantCulture));
        stub.Times(100);

        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => sandbox.Client.Get("/next").Text()));

        Assert.Equal(100, replies.Distinct().Count());
        stub.ShouldHaveBeenCalled(100);
    }

    [Fact]
    public async Task A_service_that_gives_up_on_a_hanging_stub_does_not_keep_its_sandbox_busy()
    {
        var shop = await Rents.FirstAsync<Shop>();
        var (number, stub) = (shop.Number, shop.Payments.Post("/charges").NeverReplies());
        var order = shop.Api.Post("/orders").Json(new { amount = 1 }).SendAsync();
        await Eventually.Within(TimeSpan.FromSeconds(10)).True(() => stub.Calls.Count == 1, Cancellation);

        await shop.DisposeAsync();

        Assert.Equal((int)HttpStatusCode.InternalServerError, (await order).Status);
        await using var again = await Rents.AgainAsync<Shop>(number);
        Assert.Same(shop, again);
    }

    private static async Task AnswersAsync(Stubbed sandbox, string path, params int[] statuses)
    {
        foreach (var status in statuses)
            await sandbox.Client.Get(path).Expect(status);
    }

    /// <summary>Ends the rent, as a test does.</summary>
    private static async Task<IReadOnlyList<string>> FindingsAsync(Sandbox sandbox) =>
        (await Assert.ThrowsAsync<SandboxFindingsException>(() => sandbox.DisposeAsync().AsTask())).Findings;

    private sealed record Charge(int Amount);
}
