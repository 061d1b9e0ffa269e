using System.Globalization;
using System.Runtime.InteropServices;
using Assay.Kafka.Broker;

if (args is not [var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
{
    Console.Error.WriteLine("usage: Assay.Kafka.Host PORT");
    return 2;
}

var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await using var cluster = await EmbeddedKafkaCluster.StartAsync(new() { Listeners = [new() { Port = port }] });
Console.WriteLine(cluster.BootstrapServers);
while (!stopping.Task.IsCompleted)
{
    await Task.WhenAny(stopping.Task, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
    // Into the server's log: whoever uses it from another process hears of it nowhere else.
    foreach (var finding in cluster.TakeFindings())
        Console.WriteLine(finding);
}

return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopping.TrySetResult();
}
