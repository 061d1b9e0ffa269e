using Assay.Http.Services;
using Assay.Resources;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Http;

/// <summary>
/// A web application under test. It listens on a free port of the loopback interface, so that tests, browsers and other services reach
/// it as they reach any server.
/// </summary>
/// <typeparam name="TProgram">Any public type of the application's assembly, usually its <c>Program</c>.</typeparam>
public sealed class WebService<TProgram> : ApplicationService, IConnectable
{
    private RequestMonitor? _requests;
    private Uri? _address;
    private ApiClient? _client;

    internal WebService(string name, ServiceSetup setup)
        : base(name, typeof(TProgram).Assembly, setup)
    {
    }

    /// <summary>Where the application listens.</summary>
    /// <exception cref="InvalidOperationException">The application has not been started.</exception>
    public Uri Address => _address ?? throw new InvalidOperationException($"'{Name}' is used before its sandbox started it. Rent the sandbox first.");

    /// <inheritdoc/>
    public string ConnectionSetting => Address.ToString();

    /// <summary>Calls the application. The requests of all tests share one set of connections; redirects are answered, not followed.</summary>
    /// <exception cref="InvalidOperationException">The application has not been started.</exception>
    public ApiClient Client => _client ??= new ApiClient(Address, Timeline, () => Death);

    private protected override int Port => _address?.Port ?? 0;

    private protected override RequestMonitor? Requests => _requests;

    private protected override RequestMonitor CreateMonitor() => new(Name, Timeline);

    /// <summary>Makes a plain client for the application. Cheap; keeps no cookies, follows no redirects, waits 30 seconds for an answer.</summary>
    public HttpClient CreateClient() => SharedHandler.CreateClient(Address);

    /// <inheritdoc cref="ApiClient.Get"/>
    public ApiRequest Get(string path) => Client.Get(path);

    /// <inheritdoc cref="ApiClient.Post"/>
    public ApiRequest Post(string path) => Client.Post(path);

    /// <inheritdoc cref="ApiClient.Put"/>
    public ApiRequest Put(string path) => Client.Put(path);

    /// <inheritdoc cref="ApiClient.Patch"/>
    public ApiRequest Patch(string path) => Client.Patch(path);

    /// <inheritdoc cref="ApiClient.Delete"/>
    public ApiRequest Delete(string path) => Client.Delete(path);

    /// <inheritdoc cref="ApiClient.Send"/>
    public ApiRequest Send(HttpMethod method, string path) => Client.Send(method, path);

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        _requests = CreateMonitor();
        await base.StartAsync(cancellationToken);
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        _address = addresses?.FirstOrDefault() is { } address ? new Uri(address) : throw new SandboxException(
            $"'{Name}' started but listens nowhere. Its web server must be Kestrel.");
    }
}
