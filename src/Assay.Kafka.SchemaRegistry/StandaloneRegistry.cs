using Assay.Http.Stubs;
using Assay.Kafka.SchemaRegistry.Api;
using Assay.Kafka.SchemaRegistry.Store;

namespace Assay.Kafka.SchemaRegistry;

/// <summary>A schema registry without a sandbox, as the command line serves it.</summary>
internal sealed class StandaloneRegistry : IAsyncDisposable
{
    private readonly RegistryResponder _responder;
    private readonly StubListener _listener;

    private StandaloneRegistry(RegistryResponder responder, StubListener listener) => (_responder, _listener) = (responder, listener);

    /// <summary>What clients take as <c>schema.registry.url</c>.</summary>
    public string Address => _listener.Address.ToString().TrimEnd('/');

    /// <param name="port">The port of the loopback interface; 0 takes a free one.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<StandaloneRegistry> StartAsync(int port, CancellationToken cancellationToken)
    {
        var responder = new RegistryResponder("schema registry", new RegistryApi(new RegistryStore()), timeline: null);
        return new StandaloneRegistry(responder, await StubListener.StartAsync(responder.AnswerAsync, cancellationToken, port));
    }

    /// <summary>What clients asked for since the last call and it does not serve.</summary>
    public IReadOnlyList<string> TakeFindings() => _responder.TakeFindings();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
