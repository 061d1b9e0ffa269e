using Assay.Servers;

namespace Assay.Tests.Servers;

/// <summary>A provider that answers what its test says and counts how often it was asked.</summary>
internal sealed class FakeProvider(string name, ProviderPlace place, Func<ServerSearch, Task<ServerAnswer>> answer, bool automatic = true) : ServerProvider
{
    private int _asked;

    public int Asked => _asked;

    public bool Begun { get; private set; }

    public override string Name => name;

    public override ProviderPlace Place => place;

    public override bool Automatic => automatic;

    public static FakeProvider That(string name, ProviderPlace place, string seen, string? remedy = null) =>
        new(name, place, _ => Task.FromResult(ServerAnswer.None(seen, remedy)));

    public static FakeProvider With(string name, ProviderPlace place, bool automatic = true) =>
        new(name, place, search => Task.FromResult(ServerAnswer.Found(ServerOf(search.Request.Kind, name))), automatic);

    public static Server ServerOf(ServerKind kind, string provider, CancellationToken lost = default) => new()
    {
        Kind = kind,
        Provider = provider,
        Version = "1.2",
        Source = "test",
        ConnectionString = "address",
        Lost = lost,
    };

    public override void Begin(ServerSearch search) => Begun = true;

    public override Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return answer(search);
    }
}
