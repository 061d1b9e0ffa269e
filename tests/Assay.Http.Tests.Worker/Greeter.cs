using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Assay.Http.Tests.Worker;

public interface IOutbox
{
    void Put(string message);
}

internal sealed class ForgetfulOutbox : IOutbox
{
    public void Put(string message)
    {
    }
}

/// <summary>Says what it is configured to say, once.</summary>
internal sealed class Greeter(IConfiguration configuration, IOutbox outbox) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        outbox.Put(configuration["Greeting"] ?? "nothing to say");
        return Task.Delay(Timeout.Infinite, stoppingToken);
    }
}
