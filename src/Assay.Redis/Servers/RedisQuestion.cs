using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Assay.Redis.Servers;

/// <summary>Asks a server who it is, on a connection of its own.</summary>
internal static class RedisQuestion
{
    /// <summary>The version that the server gives itself, after a real round trip.</summary>
    public static async Task<string> AskVersionAsync(string configuration, CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        // The client counts INFO among the administrative commands; the server does not.
        options.AllowAdmin = true;
        await KnockAsync(options, cancellationToken);
        await using var connection = await ConnectAsync(options, cancellationToken);
        await connection.GetDatabase().PingAsync().WaitAsync(cancellationToken);
        var server = connection.GetServers()[0];
        try
        {
            var info = await server.InfoAsync("server").WaitAsync(cancellationToken);
            var fields = info.SelectMany(section => section).ToLookup(field => field.Key, field => field.Value, StringComparer.Ordinal);
            return fields["valkey_version"].FirstOrDefault() ?? fields["redis_version"].First();
        }
        catch (RedisServerException)
        {
            // Not every user of an external server may ask that; the greeting tells a version, too.
            return server.Version.ToString();
        }
    }

    /// <summary>The client tries again and again until its time is up; a server that refuses is known at once.</summary>
    private static async Task KnockAsync(ConfigurationOptions options, CancellationToken cancellationToken)
    {
        if (options.Tunnel is not null)
            return;
        Exception? refused = null;
        foreach (var endpoint in options.EndPoints.Where(endpoint => endpoint is IPEndPoint or DnsEndPoint))
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(endpoint, cancellationToken);
                return;
            }
            catch (SocketException failed)
            {
                refused = new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, $"{Text(endpoint)}: {failed.Message}.", failed);
            }
        }

        if (refused is not null)
            throw refused;
    }

    private static string Text(EndPoint endpoint) => endpoint is DnsEndPoint name
        ? string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}")
        : endpoint.ToString() ?? "";

    /// <summary>The client takes no token; a connection that comes too late is closed.</summary>
    private static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions options, CancellationToken cancellationToken)
    {
        var connecting = ConnectionMultiplexer.ConnectAsync(options);
        try
        {
            return await connecting.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = connecting.ContinueWith(late => late.Result.Dispose(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }
}
