using System.Data.Common;
using System.Globalization;

namespace Assay.Compose.Services;

/// <summary>How services of one kind of server are told from others, and how they are reached.</summary>
internal abstract class ServiceRule
{
    public static IReadOnlyList<ServiceRule> All { get; } =
        [new PostgresRule(), new RedisRule(), new MySqlRule(), new RabbitRule(), new KafkaRule(), new SearchRule("elasticsearch"), new SearchRule("opensearch")];

    /// <summary>The name of the kind of server, such as <c>postgres</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The port in the container.</summary>
    public abstract int Port { get; }

    /// <summary>Whether the tag of an image tells the version that the server itself will tell.</summary>
    public virtual bool TellsVersion => true;

    /// <summary>Last parts of the names of images that hold such a server.</summary>
    protected abstract IReadOnlyList<string> Images { get; }

    /// <summary>Whether a service is of this kind: its image says so, or its label.</summary>
    public bool Fits(ComposeService service) => service.Labels.TryGetValue(ServiceLabels.Kind, out var told)
        ? told.Equals(Kind, StringComparison.OrdinalIgnoreCase)
        : service.Image is { } image && Images.Contains(image.Last, StringComparer.OrdinalIgnoreCase);

    /// <summary>The published port by which clients reach the server; null for none.</summary>
    public virtual ComposePort? Reached(ComposeService service) => Published(service, Port);

    /// <summary>The connection string, in the form of the kind's usual .NET client.</summary>
    /// <param name="service">The service.</param>
    /// <param name="at">Where it is reached.</param>
    /// <param name="missing">Why it can't be used; null when it can.</param>
    public abstract string ConnectionString(ComposeService service, ComposePort at, out string? missing);

    protected static ComposePort? Published(ComposeService service, int port) => service.UsesHostNetwork
        ? new ComposePort(port, port, null)
        : service.Ports.FirstOrDefault(published => published.Container == port);

    protected static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>Puts settings together, quoted where they need it.</summary>
    protected static string Settings(params ReadOnlySpan<(string Name, string? Value)> settings)
    {
        var builder = new DbConnectionStringBuilder();
        foreach (var (name, value) in settings)
        {
            if (!string.IsNullOrEmpty(value))
                builder[name] = value;
        }

        return builder.ConnectionString;
    }
}
