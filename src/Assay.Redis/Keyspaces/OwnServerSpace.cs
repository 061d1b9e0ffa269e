using Assay.Resources;
using Assay.Servers;
using Assay.Timelines;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>A whole server for one sandbox: its channels, its settings and all its databases are the sandbox's own.</summary>
internal sealed class OwnServerSpace : IsolatedSpace
{
    private readonly OwnServerStock _stock;
    private readonly Server _server;
    private readonly RedisHost _host;
    private readonly KeyNotifications _notifications;
    private ServerBaseline? _baseline;
    private ConnectionMultiplexer? _connection;

    private OwnServerSpace(OwnServerStock stock, Server server, RedisHost host, Timeline timeline)
    {
        _stock = stock;
        _server = server;
        _host = host;
        _notifications = new KeyNotifications(host.Connection.GetSubscriber(), database: null, timeline);
    }

    public override ConfigurationOptions Options => _host.Options;

    public override ConnectionMultiplexer Connection => _connection!;

    public override int DatabaseNumber => 0;

    public override string Prefix => "";

    public override string? LostBecause => _host.LostBecause;

    public static async Task<OwnServerSpace> TakeAsync(ServerRequest request, Timeline timeline, CancellationToken cancellationToken)
    {
        var stock = OwnServerStock.Of(request);
        var server = await stock.TakeAsync(cancellationToken);
        OwnServerSpace? space = null;
        try
        {
            space = new OwnServerSpace(stock, server, await RedisHost.OpenAsync(server), timeline);
            await space.OpenAsync();
            return space;
        }
        catch
        {
            await (space?.DisposeAsync().AsTask() ?? stock.ReturnAsync(server));
            throw;
        }
    }

    public override async ValueTask<Observation> ObserveAsync() => Observation.AtRest(await _notifications.CountAsync());

    public override async Task<ResetOutcome> ResetAsync()
    {
        var unsubscribing = Connection.GetSubscriber().UnsubscribeAllAsync();
        var different = await _baseline!.RestoreAsync();
        await unsubscribing;
        return different is null ? ResetOutcome.Done : ResetOutcome.Replace(different);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection is not null)
                await _connection.DisposeAsync();
            await _host.DisposeAsync();
        }
        finally
        {
            await _stock.ReturnAsync(_server);
        }
    }

    private async Task OpenAsync()
    {
        _connection = await ConnectionMultiplexer.ConnectAsync(TestConnection.Of(_host.Options));
        await _notifications.ListenAsync();
        _baseline = await ServerBaseline.ReadAsync(_host.Connection.GetDatabase());
    }
}
