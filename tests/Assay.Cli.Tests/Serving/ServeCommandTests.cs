using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Serving;

public sealed class ServeCommandTests
{
    [Fact]
    public async Task A_command_finds_the_address_and_its_exit_code_is_passed_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is for a Unix shell.");
        await using var cli = await CliProcess.RunAsync("serve", "--", "sh", "-c", "echo at $INTEGRESQL_URL and $INTEGRESQL_CLIENT_BASE_URL; exit 7");

        cli.HasEndedWith(7);
        Assert.Matches(@"^at http://127\.0\.0\.1:(\d+)/ and http://127\.0\.0\.1:\1/api\n$", cli.Output);
    }

    [Fact]
    public async Task A_killed_server_leaves_its_templates_and_blocks_nobody()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        var (hash, half) = (ServedApi.NewHash(), ServedApi.NewHash());
        ClientDatabase leased, filled;
        await using (var first = await Served.StartAsync())
        {
            await first.Api.TemplateAsync(hash);
            leased = await first.Api.LeaseAsync(hash);
            filled = await ServedApi.DatabaseAsync(await first.Api.InitializeAsync(half));
            first.Kill();
        }

        await using var second = await Served.StartAsync();
        await ServedApi.ErrorAsync(HttpStatusCode.Locked, await second.Api.InitializeAsync(hash));
        Assert.Equal(1L, await ServedApi.ExecuteAsync((await second.Api.LeaseAsync(hash)).ConnectionString, "select count(*) from orders"));
        await ServedApi.DatabaseAsync(await second.Api.InitializeAsync(half));
        await Eventually.Within(TimeSpan.FromSeconds(20)).Value(
            async () => await ServedApi.ExistsAsync(leased) || await ServedApi.ExistsAsync(filled), exist => !exist, TestContext.Current.CancellationToken);

        var mine = await second.Api.LeaseAsync(hash);
        await second.Api.SendAsync(HttpMethod.Delete, $"templates/{hash}");
        Assert.Equal(130, await second.InterruptAsync());
        Assert.False(await ServedApi.ExistsAsync(mine));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var cli = await CliProcess.RunAsync("serve", "--port", port);

        cli.HasEndedWith(1);
        Assert.Contains($"Port {port} of 127.0.0.1 can't be listened on", cli.Errors, StringComparison.Ordinal);
    }

    /// <summary>The command line as a process of its own.</summary>
    private sealed class Served(CliProcess cli, ServedApi api) : IAsyncDisposable
    {
        public ServedApi Api => api;

        public static async Task<Served> StartAsync()
        {
            // Templates are to be found again, whatever the environment of the tests says.
            var cli = CliProcess.Start(["serve", "--port", "0", "--json"], null, ("ASSAY_NO_CACHE", "0"));
            await cli.SeenAsync("\n");
            return new Served(cli, ServedApi.At(new Uri(cli.Events[0].GetProperty("url").GetString()!)));
        }

        public void Kill() => Signals.Send(cli.Id, Signals.Kill);

        public Task<int> InterruptAsync()
        {
            Signals.Send(cli.Id, Signals.Interrupt);
            return cli.ExitCodeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await api.DisposeAsync();
            await cli.DisposeAsync();
        }
    }
}
