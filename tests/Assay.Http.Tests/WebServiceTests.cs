using System.Text.Json;
using Assay.Http.Tests.App;
using Assay.Http.Tests.Sandboxes;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Http.Tests;

public sealed class WebServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_sees_its_settings_from_its_first_line()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        var seen = await shop.Api.Get("/first-sight").Expect(200).Body<FirstSight>();

        Assert.Equal("hello", seen.Greeting);
    }

    [Fact]
    public async Task Settings_come_from_literals_numbers_parts_and_functions()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        Assert.Equal("3", await SettingAsync(shop, "Limit"));
        Assert.Equal(shop.Payments.ConnectionSetting, await SettingAsync(shop, "Payments:BaseAddress"));
        Assert.Equal($"at {shop.Payments.Address.Port}", await SettingAsync(shop, "Composed"));
    }

    [Fact]
    public async Task The_application_runs_in_its_own_project_directory_in_development()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        var environment = await shop.Api.Get("/environment").Json();

        Assert.Equal("Development", environment.GetProperty("environmentName").GetString());
        Assert.Equal("Assay.Http.Tests.App", environment.GetProperty("applicationName").GetString());
        Assert.True(File.Exists(Path.Combine(environment.GetProperty("contentRootPath").GetString()!, "Assay.Http.Tests.App.csproj")));
        Assert.Equal("the application's own", await SettingAsync(shop, "FromFile"));
    }

    [Fact]
    public async Task Stand_ins_take_the_place_of_services()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        Assert.Equal("noon", (await shop.Api.Get("/clock").Json()).GetProperty("now").GetString());
        Assert.Same(shop.Clock, shop.Api.Services.GetRequiredService<IClock>());
    }

    [Fact]
    public async Task Hosted_services_can_be_left_out()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        Assert.False(await BeatsAsync(shop));
    }

    [Fact]
    public async Task Leaving_out_a_hosted_service_that_is_none_fails_the_start()
    {
        var failure = await Assert.ThrowsAsync<SandboxException>(() => Sandbox.RentAsync<Overzealous>(Cancellation).AsTask());

        Assert.Contains("Without<Unknown>(): the application has no such hosted service. It has ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Heartbeat", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_listens_on_a_port_of_its_own_whatever_the_application_asks_for()
    {
        await using var one = await Sandbox.RentAsync<Fragile>(Cancellation);
        await using var other = await Sandbox.RentAsync<Fragile>(Cancellation);

        Assert.Equal("127.0.0.1", one.Api.Address.Host);
        Assert.NotEqual(one.Api.Address.Port, other.Api.Address.Port);
        Assert.Equal(one.Api.Address.ToString(), one.Api.ConnectionSetting);
        using var http = one.Api.CreateClient();
        Assert.Contains("Assay.Http.Tests.App", await http.GetStringAsync("environment", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_through_the_service_and_its_stub_are_in_the_timeline()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);
        shop.Payments.Post("/charges").Body(new { amount = 4000 }).Reply(200, new { status = "succeeded" });

        var order = await shop.Api.Post("/orders").Json(new { amount = 4000 }).Expect(201).ExpectHeader("Location", "/orders/7").Body<Order>();

        Assert.Equal(new Order(7, 1, OrderStatus.Paid), order);
        await EventuallyInTimeline(shop, "→ payments POST /charges 200");
        await EventuallyInTimeline(shop, "→ api POST /orders 201");
        Assert.All(shop.Timeline.Entries.Where(entry => entry.Source == "HTTP"), entry => Assert.NotNull(entry.Took));
    }

    [Fact]
    public async Task The_timeline_has_the_applications_own_log_and_the_warnings_of_others()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        await shop.Api.Post("/log").Expect(200);

        var log = shop.Timeline.Entries.Where(entry => entry.Source == "api").Select(entry => entry.Text).ToArray();
        Assert.Equal(["info Till: till opened", "warn Library: something is odd"], log);
    }

    [Fact]
    public async Task What_an_endpoint_throws_is_in_the_timeline()
    {
        await using var shop = await Sandbox.RentAsync<Shop>(Cancellation);

        await shop.Api.Get("/throws").Expect(500);

        await EventuallyInTimeline(shop, "thrown by an endpoint");
    }

    [Fact]
    public async Task A_request_whose_client_gave_up_is_waited_for_when_the_sandbox_is_put_back()
    {
        var shop = await Rents.FirstAsync<Shop>();
        var (number, gate) = (shop.Number, shop.Api.Services.GetRequiredService<Gate>());
        using var impatience = new CancellationTokenSource();
        var request = shop.Api.Get("/gate").CancelledBy(impatience.Token).SendAsync();
        await Eventually.Within(TimeSpan.FromSeconds(10)).True(() => gate.Entered == 1, Cancellation);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);

        await shop.DisposeAsync();
        var next = Rents.AgainAsync<Shop>(number);
        Assert.DoesNotContain(shop.Timeline.Entries, entry => entry.Text.Contains("GET /gate", StringComparison.Ordinal));
        gate.Open();

        await using var again = await next;
        Assert.Same(shop, again);
    }

    [Fact]
    public async Task A_crashed_background_service_gets_the_sandbox_replaced()
    {
        var shop = await Sandbox.RentAsync<Fragile>(Cancellation);
        await shop.Api.Post("/crash").Expect(200);
        await Eventually.Within(TimeSpan.FromSeconds(10)).True(() => shop.Api.Death is not null, Cancellation);

        Assert.Contains("its background service Crash crashed with InvalidOperationException: the dispatcher lost its way", shop.Api.Death, StringComparison.Ordinal);
        await shop.DisposeAsync();

        await using var next = await Sandbox.RentAsync<Fragile>(Cancellation);
        Assert.NotSame(shop, next);
        await next.Api.Get("/first-sight").Expect(200);
    }

    [Fact]
    public async Task A_call_to_a_service_that_stopped_says_so()
    {
        await using var shop = await Sandbox.RentAsync<Fragile>(Cancellation);
        await shop.Api.Post("/stop").Expect(200);
        await Eventually.Within(TimeSpan.FromSeconds(10)).Passes(
            async () => await Assert.ThrowsAsync<ExpectationException>(() => shop.Api.Get("/first-sight").SendAsync()), Cancellation);

        var failure = await Assert.ThrowsAsync<ExpectationException>(() => shop.Api.Get("/first-sight").SendAsync());

        Assert.Contains("GET /first-sight got no answer from http://127.0.0.1:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'api' does not run any more:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_with_a_startup_class_is_served_as_well()
    {
        await using var sandbox = await Sandbox.RentAsync<Old>(Cancellation);

        Assert.Equal("hello", (await sandbox.Api.Get("/first-sight").Expect(200).Body<FirstSight>()).Greeting);
        Assert.Equal("noon", (await sandbox.Api.Get("/clock").Json()).GetProperty("now").GetString());
        Assert.Equal("Staging", (await sandbox.Api.Get("/environment").Json()).GetProperty("environmentName").GetString());
        await EventuallyInTimeline(sandbox, "→ api GET /clock 200");
    }

    [Fact]
    public async Task What_a_service_asks_a_stub_for_while_it_starts_is_none_of_a_tests()
    {
        var sandbox = await Rents.FirstAsync<Old>();
        var number = sandbox.Number;
        Assert.Empty(sandbox.Payments.Calls);
        await sandbox.DisposeAsync();

        await using var again = await Rents.AgainAsync<Old>(number);
        Assert.Same(sandbox, again);
        Assert.Empty(again.Payments.Calls);
    }

    [Fact]
    public async Task Services_of_the_application_can_be_called_in_a_scope_of_their_own()
    {
        await using var shop = await Sandbox.RentAsync<Fragile>(Cancellation);
        Till? till = null;

        var sum = await shop.Api.With((Till opened) =>
        {
            till = opened;
            return opened.Add(5);
        });

        Assert.True(sum >= 5);
        Assert.True(till!.IsClosed);
        Assert.Contains(shop.Timeline.Entries, entry => entry is { Source: "call", Text: "→ api Till" });
    }

    [Fact]
    public async Task A_hosted_service_that_was_left_out_can_be_started_for_the_rest_of_a_test()
    {
        var shop = await Rents.FirstAsync<Shop>();
        var number = shop.Number;
        await shop.Api.Start<Heartbeat>(Cancellation);
        await Eventually.Within(TimeSpan.FromSeconds(10)).True(() => BeatsAsync(shop), Cancellation);
        await shop.DisposeAsync();

        await using var again = await Rents.AgainAsync<Shop>(number);
        Assert.False(await BeatsAsync(again));
    }

    [Fact]
    public async Task A_hosted_service_that_runs_is_not_started_twice()
    {
        await using var shop = await Sandbox.RentAsync<Fragile>(Cancellation);

        var failure = await Assert.ThrowsAsync<SandboxException>(() => shop.Api.Start<Heartbeat>(Cancellation));

        Assert.Equal("'api' runs Heartbeat already. Only what was left out can be started: Without<Heartbeat>().", failure.Message);
    }

    [Fact]
    public async Task A_test_can_restart_the_application_with_changes_that_its_return_undoes()
    {
        var shop = await Rents.FirstAsync<Shop>();
        var (number, address) = (shop.Number, shop.Api.Address);

        await shop.Api.RestartAsync(static api => api.Setting("Limit", 4), Cancellation);

        Assert.Equal("4", await SettingAsync(shop, "Limit"));
        Assert.Equal("hello", await SettingAsync(shop, "Greeting"));
        Assert.Equal(address, shop.Api.Address);
        await shop.DisposeAsync();
        await using var again = await Rents.AgainAsync<Shop>(number);
        Assert.Equal("3", await SettingAsync(again, "Limit"));
        Assert.Equal(address, again.Api.Address);
    }

    [Fact]
    public async Task An_application_that_is_fresh_for_every_test_remembers_nothing()
    {
        var forgetful = await Rents.FirstAsync<Forgetful>();
        var number = forgetful.Number;
        Assert.Equal(5, await forgetful.Api.With((Till till) => till.Add(5)));
        await forgetful.DisposeAsync();

        await using var again = await Rents.AgainAsync<Forgetful>(number);

        Assert.Equal(5, await again.Api.With((Till till) => till.Add(5)));
    }

    private static async Task<bool> BeatsAsync(Shop shop) => (await shop.Api.Get("/heartbeat").Json()).GetProperty("beats").GetBoolean();

    private static async Task<string?> SettingAsync(Shop shop, string key)
    {
        var setting = await shop.Api.Get($"/settings/{key}").Expect(200).Json();
        return setting.GetProperty("value") is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
    }

    /// <summary>A response can reach its client before the service is done with the request.</summary>
    private static Task EventuallyInTimeline(Sandbox sandbox, string text) =>
        Eventually.Within(TimeSpan.FromSeconds(10)).True(
            () => sandbox.Timeline.Entries.Any(entry => entry.Text.Contains(text, StringComparison.Ordinal)), Cancellation);

    public sealed class Fragile : Sandbox
    {
        public Fragile(SandboxBuilder build) => Api = build.WebService<Program>("api");

        public WebService<Program> Api { get; }
    }

    public sealed class Forgetful : Sandbox
    {
        public Forgetful(SandboxBuilder build) => Api = build.WebService<Program>("api", static api => api.FreshPerTest());

        public WebService<Program> Api { get; }
    }

    /// <summary>Fresh for every test, too: each start asks the stub for something that no stub matches.</summary>
    public sealed class Old : Sandbox
    {
        public Old(SandboxBuilder build)
        {
            Payments = build.HttpStub("payments");
            Api = build.WebService<Program>("api", api => api
                .Setting("Style", "startup")
                .Setting("Greeting", "hello")
                .Setting("CallAtStart", true)
                .Setting("Payments:BaseAddress", Payments)
                .Environment("Staging")
                .FreshPerTest()
                .Services(services => services.AddSingleton<IClock>(new FixedClock())));
        }

        public HttpStub Payments { get; }

        public WebService<Program> Api { get; }
    }

    public sealed class Overzealous : Sandbox
    {
        public Overzealous(SandboxBuilder build) => build.WebService<Program>("api", static api => api.Without<Unknown>());
    }

    private sealed class Unknown : Microsoft.Extensions.Hosting.BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}
