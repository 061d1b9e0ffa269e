using System.Text;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.Servers;

/// <summary>Asks a server who it is, on a connection of its own.</summary>
internal static class RabbitQuestion
{
    /// <summary>The version that the server gives itself, after a round trip on a channel.</summary>
    public static async Task<string> AskVersionAsync(string connectionString, CancellationToken cancellationToken)
    {
        var address = RabbitAddress.Parse(connectionString);
        try
        {
            await using var connection = await address.Factory(address.VirtualHost, "assay").CreateConnectionAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            // Something that every user may do.
            await channel.BasicQosAsync(0, 1, false, cancellationToken);
            return connection.ServerProperties?.TryGetValue("version", out var version) == true && version is byte[] text
                ? Encoding.UTF8.GetString(text)
                : throw new InvalidOperationException("The server behind it does not say its version; is it RabbitMQ?");
        }
        catch (BrokerUnreachableException unreachable) when (unreachable.InnerException is { } cause)
        {
            throw new InvalidOperationException(Reason(cause), unreachable);
        }
    }

    /// <summary>The client wraps what happened several times.</summary>
    internal static string Reason(Exception cause)
    {
        while (cause is AggregateException or ConnectFailureException && cause.InnerException is { } inner)
            cause = inner;
        return cause.Message;
    }
}
