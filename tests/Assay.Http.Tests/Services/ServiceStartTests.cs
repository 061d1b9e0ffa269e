using System.Diagnostics;
using System.Globalization;
using Assay.Http.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Assay.Http.Tests.Services;

public sealed class ServiceStartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thirty_two_hosts_at_once_keep_their_own_settings()
    {
        var greetings = Enumerable.Range(1, 32).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray();

        var hosts = await Task.WhenAll(greetings.Select(greeting => new Launch { Settings = [new("Greeting", greeting)] }.RunAsync(Cancellation)));

        Assert.Equal(greetings, hosts.Select(host => host.Services.GetRequiredService<IConfiguration>()["Greeting"]));
        Assert.Equal(greetings, hosts.Select(host => host.Services.GetRequiredService<App.FirstSight>().Greeting));
        await Task.WhenAll(hosts.Select(host => host.StopAsync()));
    }

    [Fact]
    public async Task A_program_that_throws_fails_the_start_with_its_exception()
    {
        var failure = await FailureAsync(new Launch { Misbehave = "throw" });

        Assert.Contains("'api' did not start: its entry point threw InvalidOperationException: the application can't live like this", failure.Message, StringComparison.Ordinal);
        Assert.Contains("CreateBuilder(args)", failure.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(failure.InnerException);
    }

    [Fact]
    public async Task A_program_that_returns_early_fails_the_start_with_its_exit_code()
    {
        var failure = await FailureAsync(new Launch { Misbehave = "return" });

        Assert.Contains("its entry point returned (exit code 3)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ignores_its_arguments_is_told_how_to_pass_them_on()
    {
        var failure = await FailureAsync(new Launch { Misbehave = "ignore its arguments", Settings = [new("Greeting", "hello")] });

        Assert.Contains("the setting Greeting is not in the application's configuration", failure.Message, StringComparison.Ordinal);
        Assert.Contains("WebApplication.CreateBuilder(args)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_overrides_a_setting_is_named()
    {
        var failure = await FailureAsync(new Launch { Misbehave = "override", Settings = [new("Greeting", "hello")] });

        Assert.Contains("the setting Greeting was passed on the command line", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'MemoryConfigurationProvider' says 'overridden'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_never_starts_runs_out_of_time_and_shows_its_log()
    {
        var failure = await FailureAsync(new Launch { Misbehave = "never start", Timeout = TimeSpan.FromSeconds(10) });

        Assert.Contains("'api' did not start within 10 s: it had built its host, which had not started.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("info Obstacle: waiting for a broker that never comes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assembly_without_an_entry_point_is_refused()
    {
        var failure = await FailureAsync(new Launch { Application = typeof(ServiceStart).Assembly });

        Assert.Contains("Assay.Http has no entry point", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_can_be_given_up()
    {
        using var givenUp = new CancellationTokenSource();
        var start = new Launch { Misbehave = "never start" }.RunAsync(givenUp.Token);

        await givenUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
    }

    [Fact]
    public async Task The_flow_of_the_starter_does_not_live_on_in_the_host()
    {
        var local = new AsyncLocal<string?> { Value = "the test's own" };
        var seen = new TaskCompletionSource<string?>();
        var launch = new Launch { Services = [services => services.AddHostedService(_ => new Spy(() => seen.SetResult(local.Value)))] };

        var host = await launch.RunAsync(Cancellation);

        Assert.Null(await seen.Task);
        Assert.Equal("the test's own", local.Value);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_host_leaves_the_signals_of_the_process_alone()
    {
        var host = await new Launch().RunAsync(Cancellation);

        Assert.IsType<SilentLifetime>(Assert.Single(host.Services.GetServices<IHostLifetime>()));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_slow_shutdown_is_cut_short()
    {
        var host = await new Launch { Misbehave = "stop slowly" }.RunAsync(Cancellation);
        var start = Stopwatch.GetTimestamp();

        await host.StopAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start), HostChanges.ShutdownTimeout - TimeSpan.FromSeconds(1), ServiceHost.StopTimeout + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_shutdown_that_never_ends_is_said_and_left_alone()
    {
        var host = await new Launch { Misbehave = "never stop" }.RunAsync(Cancellation);

        var failure = await Assert.ThrowsAsync<SandboxException>(host.StopAsync);

        Assert.Contains("'api' did not stop within 10 s", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<SandboxException> FailureAsync(Launch launch) =>
        await Assert.ThrowsAsync<SandboxException>(() => launch.RunAsync(Cancellation));

    private sealed class Spy(Action look) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            look();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
