using Assay.Compose.Files;
using Assay.Compose.Services;

namespace Assay.Compose.Tests.Services;

public sealed class PortSyntaxTests
{
    [Theory]
    [InlineData("5432", "5432←?")]
    [InlineData("5433:5432", "5432←5433")]
    [InlineData("127.0.0.1:5433:5432", "5432←127.0.0.1:5433")]
    [InlineData("127.0.0.1::5432", "5432←127.0.0.1:?")]
    [InlineData("127.0.0.1:5432", "5432←127.0.0.1:?")]
    [InlineData("[::1]:5433:5432", "5432←::1:5433")]
    [InlineData("5433:5432/tcp", "5432←5433")]
    [InlineData("53:53/udp", "")]
    [InlineData("9090-9091:8080-8081", "8080←9090 8081←9091")]
    [InlineData("3000-3001", "3000←? 3001←?")]
    [InlineData("8000-9000:80", "80←?")]
    public void The_short_form_is_read(string text, string ports) => Assert.Equal(ports, Text(PortSyntax.Short(text)));

    [Theory]
    [InlineData("5432", "5433", null, null, "5432←5433")]
    [InlineData("5432", null, null, "tcp", "5432←?")]
    [InlineData("5432", "5433", "127.0.0.1", "tcp", "5432←127.0.0.1:5433")]
    [InlineData("53", "53", null, "udp", "")]
    [InlineData("80", "8000-9000", null, null, "80←?")]
    public void The_long_form_is_read(string target, string? published, string? address, string? protocol, string ports) =>
        Assert.Equal(ports, Text(PortSyntax.Long(target, published, address, protocol)));

    [Theory]
    [InlineData("a")]
    [InlineData("1:b")]
    [InlineData("70000:1")]
    [InlineData("2-1")]
    [InlineData("")]
    public void What_is_no_port_is_refused(string text) => Assert.Throws<ComposeException>(() => PortSyntax.Short(text).ToList());

    private static string Text(IEnumerable<ComposePort> ports) =>
        string.Join(' ', ports.Select(port => $"{port.Container}←{(port.Address is null ? "" : port.Address + ":")}{(port.Host is { } host ? host : "?")}"));
}
