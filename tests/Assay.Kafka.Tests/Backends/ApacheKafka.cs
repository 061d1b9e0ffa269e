using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;

namespace Assay.Kafka.Tests.Backends;

/// <summary>Apache Kafka from the folder that ASSAY_KAFKA_HOME names, run as one combined KRaft node while the tests of the assembly run.</summary>
public sealed class ApacheKafka : IAsyncLifetime
{
    private const string Home = "ASSAY_KAFKA_HOME";
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-kafka-").FullName;
    private Process? _process;
    private Task<string>? _started;

    /// <summary>The bootstrap servers; starts the broker for the first who asks.</summary>
    public async Task<string> BootstrapServersAsync()
    {
        if (Environment.GetEnvironmentVariable(Home) is not { Length: > 0 } home)
        {
            // Where CI is set the reference has to be there.
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null, $"{Home} is not set: unpack Apache Kafka 4 and set it to that folder.");
            throw new InvalidOperationException($"{Home} is not set, and CI is: the tests against Apache Kafka must run there.");
        }

        lock (_folder)
            _started ??= StartAsync(home);
        return await _started;
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> StartAsync(string home)
    {
        var (port, controller) = (FreePort(), FreePort());
        var properties = Path.Combine(_folder, "server.properties");
        await File.WriteAllLinesAsync(properties,
        [
            "process.roles=broker,controller", "node.id=1", $"controller.quorum.bootstrap.servers=127.0.0.1:{controller}",
            $"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}", "controller.listener.names=CONTROLLER",
            $"log.dirs={Path.Combine(_folder, "data")}", "offsets.topic.num.partitions=1", "offsets.topic.replication.factor=1",
            "transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1", "group.initial.rebalance.delay.ms=0",
        ]);
        await RunAsync(home, "kafka-storage.sh", "format", "--standalone", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", properties).WaitForExitAsync();
        _process = RunAsync(home, "kafka-server-start.sh", properties);
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address }).SetLogHandler(static (_, _) => { }).Build();
        await Eventually.Within(TimeSpan.FromSeconds(60)).True(() => admin.GetMetadata(TimeSpan.FromSeconds(2)).Brokers.Count == 1);
        return address;
    }

    private static Process RunAsync(string home, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(home, "bin", script), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
