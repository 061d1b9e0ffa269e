using System.Reflection;
using Assay.Http.Services;
using Assay.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Http.Tests.Services;

/// <summary>Starts the tests' web application without a sandbox.</summary>
internal sealed class Launch
{
    public Timeline Timeline { get; } = new();

    public Assembly Application { get; init; } = typeof(Program).Assembly;

    public string? Misbehave { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    public IReadOnlyList<Action<IServiceCollection>> Services { get; init; } = [];

    public Task<ServiceHost> RunAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] settings = Misbehave is null ? [.. Settings] : [.. Settings, new("Misbehave", Misbehave)];
        var log = new ServiceLog("api", Application.GetName().Name!, Timeline);
        return new ServiceStart
        {
            Name = "api",
            Application = Application,
            Arguments = [.. settings.Select(setting => $"--{setting.Key}={setting.Value}")],
            Changes = new HostChanges("api", settings, log) { Services = Services, Requests = new RequestMonitor("api", Timeline) },
            Log = log,
            Timeout = Timeout,
        }.RunAsync(cancellationToken);
    }
}
