using System.Globalization;
using RabbitMQ.Client;

namespace Assay.RabbitMq.Servers;

/// <summary>Where a RabbitMQ server is and who may enter, as its connection string says.</summary>
internal sealed record RabbitAddress
{
    private const int PlainPort = 5672;
    private const int SecurePort = 5671;
    private const string ManagementName = "management";

    /// <summary>The management API's usual ports lie so far above those of AMQP.</summary>
    private const int ManagementDistance = 10_000;

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string User { get; init; }

    public required string Password { get; init; }

    public required string VirtualHost { get; init; }

    public required bool IsSecure { get; init; }

    /// <summary>The management API.</summary>
    public required Uri Management { get; init; }

    /// <summary>The AMQP URI for applications, without what only Assay understands.</summary>
    public string AmqpUrl => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsSecure ? "amqps" : "amqp")}://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password)}@{HostInUri}:{Port}/{Uri.EscapeDataString(VirtualHost)}");

    /// <summary>The connection string that this was read from, in full.</summary>
    public string ConnectionString => $"{AmqpUrl}?{ManagementName}={Uri.EscapeDataString(Management.AbsoluteUri)}";

    private string HostInUri => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>Reads an AMQP URI, with the defaults that RabbitMQ's clients have.</summary>
    /// <exception cref="FormatException">It is none; says what is wrong.</exception>
    public static RabbitAddress Parse(string connectionString)
    {
        if (!Uri.TryCreate(connectionString, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
            throw new FormatException("It is no AMQP URI: amqp://user:password@host:5672/vhost?management=15672.");
        var isSecure = uri.Scheme == "amqps";
        var host = uri.Host.Length == 0 ? "localhost" : uri.IdnHost.Trim('[', ']');
        var port = uri.Port > 0 ? uri.Port : isSecure ? SecurePort : PlainPort;
        var user = uri.UserInfo.Split(':', 2);
        var path = uri.AbsolutePath.TrimStart('/');
        return new RabbitAddress
        {
            Host = host,
            Port = port,
            User = user[0].Length == 0 ? "guest" : Uri.UnescapeDataString(user[0]),
            Password = user.Length == 2 ? Uri.UnescapeDataString(user[1]) : "guest",
            VirtualHost = path.Length == 0 ? "/" : Uri.UnescapeDataString(path),
            IsSecure = isSecure,
            Management = ManagementOf(uri, host, port, isSecure),
        };
    }

    /// <summary>A factory for connections of our own, which say so when they are lost instead of coming back as others.</summary>
    public ConnectionFactory Factory(string virtualHost, string name) => new()
    {
        HostName = Host,
        Port = Port,
        UserName = User,
        Password = Password,
        VirtualHost = virtualHost,
        ClientProvidedName = name,
        Ssl = new SslOption(Host, enabled: IsSecure),
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
    };

    private static Uri ManagementOf(Uri uri, string host, int port, bool isSecure)
    {
        var scheme = isSecure ? "https" : "http";
        var told = uri.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith(ManagementName + "=", StringComparison.Ordinal));
        if (told is null)
            return new UriBuilder(scheme, host, port + ManagementDistance <= ushort.MaxValue ? port + ManagementDistance : PlainPort + ManagementDistance).Uri;
        var value = Uri.UnescapeDataString(told[(ManagementName.Length + 1)..]);
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= ushort.MaxValue)
            return new UriBuilder(scheme, host, number).Uri;
        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address!
            : throw new FormatException($"Its management is '{value}', which is neither a port nor an address such as http://localhost:15672.");
    }
}
