using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Assay.Http.Tests.Worker;

/// <summary>The older kind of Program: a class, an async Main, a host builder with callbacks.</summary>
public static class Program
{
    public static async Task Main(string[] args)
    {
        using var host = Host.CreateDefaultBuilder(args)
            .ConfigureServices(services =>
            {
                services.AddSingleton<IOutbox, ForgetfulOutbox>();
                services.AddHostedService<Greeter>();
            })
            .Build();
        await host.RunAsync();
    }
}
