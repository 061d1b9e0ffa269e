using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Assay.Cli.Tests.Support;
using Confluent.Kafka;

namespace Assay.Cli.Tests.Commands;

public sealed class KafkaCommandTests
{
    [Fact]
    public async Task A_cluster_is_served_until_it_is_interrupted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var cli = CliProcess.Start(["kafka", "--port", "0", "--brokers", "3", "--json"]);
        await cli.SeenAsync("}");
        var report = Assert.Single(cli.Events);
        Assert.Equal(3, report.GetProperty("brokers").GetArrayLength());

        var config = new ProducerConfig { BootstrapServers = report.GetProperty("bootstrapServers").GetString() };
        using (var producer = new ProducerBuilder<Null, string>(config).Build())
            Assert.Equal(0, (await producer.ProduceAsync("t", new() { Value = "v" }, TestContext.Current.CancellationToken)).Offset.Value);

        Signals.Send(cli.Id, Signals.Interrupt);
        Assert.Equal(130, await cli.ExitCodeAsync());
    }

    [Fact]
    public async Task A_schema_registry_is_served_beside_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var cli = CliProcess.Start(["kafka", "--port", "0", "--schema-registry", "0", "--json"]);
        await cli.SeenAsync("}");
        using var client = new HttpClient { BaseAddress = new Uri(Assert.Single(cli.Events).GetProperty("schemaRegistry").GetString()!) };
        var token = TestContext.Current.CancellationToken;

        using var registered = await client.PostAsJsonAsync("subjects/orders-value/versions", new { schema = "\"string\"" }, token);
        using var unserved = await client.GetAsync("exporters", token);

        Assert.Equal(1, (await registered.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("id").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, unserved.StatusCode);
        Signals.Send(cli.Id, Signals.Interrupt);
        Assert.Equal(130, await cli.ExitCodeAsync());
        Assert.Contains("schema registry: a client asked for GET /exporters, which this schema registry does not serve", cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_the_schema_registry_that_is_taken_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var cli = await CliProcess.RunAsync("kafka", "--port", "0", "--schema-registry", port);

        cli.HasEndedWith(1);
        Assert.Contains($"The schema registry can't listen on port {port}", cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var cli = await CliProcess.RunAsync("kafka", "--port", port);

        cli.HasEndedWith(1);
        Assert.Contains($"Broker 1 can't listen on port {port}", cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_brokers_than_there_can_be_are_refused()
    {
        await using var cli = await CliProcess.RunAsync("kafka", "--brokers", "6");

        cli.HasEndedWith(2);
        Assert.Contains("--brokers must be from 1 to 5", cli.Errors, StringComparison.Ordinal);
    }
}
