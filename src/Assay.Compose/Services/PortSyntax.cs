using System.Globalization;
using Assay.Compose.Files;

namespace Assay.Compose.Services;

/// <summary>Ports as Compose writes them. What is not TCP is left out.</summary>
internal static class PortSyntax
{
    /// <summary><c>[[address:][host-port]:]container-port[/protocol]</c>, each port also as a range.</summary>
    /// <exception cref="ComposeException">It is none.</exception>
    public static IEnumerable<ComposePort> Short(string text)
    {
        var (ports, protocol) = text.Split('/', 2) is [var before, var after] ? (before, after) : (text, "tcp");
        if (!protocol.Equals("tcp", StringComparison.OrdinalIgnoreCase))
            return [];
        var last = ports.LastIndexOf(':');
        var inside = Range(ports[(last + 1)..], text);
        if (last < 0)
            return inside.Select(port => new ComposePort(port, null, null));
        var outside = ports[..last];
        var middle = outside.LastIndexOf(':');
        // An IPv6 address may stand in brackets, and without a port behind it.
        var hasAddress = middle >= 0 && !outside.EndsWith(']');
        var (address, host) = hasAddress ? (outside[..middle], outside[(middle + 1)..]) : outside.Contains('.') || outside.EndsWith(']') ? (outside, "") : (null, outside);
        return Pair(inside, host, address?.Trim('[', ']'), text);
    }

    /// <summary>The mapping with <c>target</c>, <c>published</c>, <c>host_ip</c> and <c>protocol</c>.</summary>
    /// <exception cref="ComposeException">A port is none.</exception>
    public static IEnumerable<ComposePort> Long(string? target, string? published, string? address, string? protocol)
    {
        if (protocol is not null && !protocol.Equals("tcp", StringComparison.OrdinalIgnoreCase))
            return [];
        return Pair(Range(target ?? "", $"target: {target}"), published ?? "", address, $"published: {published}");
    }

    private static IEnumerable<ComposePort> Pair(int[] inside, string host, string? address, string text)
    {
        if (host.Length == 0)
            return inside.Select(port => new ComposePort(port, null, address));
        var outside = Range(host, text);
        // One port inside and several outside: the engine takes one of them.
        return outside.Length == inside.Length
            ? inside.Zip(outside, (container, published) => new ComposePort(container, published, address))
            : inside.Select(port => new ComposePort(port, null, address));
    }

    private static int[] Range(string text, string whole)
    {
        var parts = text.Split('-', 2);
        if (!Port(parts[0], out var first) || !Port(parts[^1], out var last) || last < first)
            throw new ComposeException($"'{whole}' is no port");
        return [.. Enumerable.Range(first, last - first + 1)];
    }

    private static bool Port(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;
}
