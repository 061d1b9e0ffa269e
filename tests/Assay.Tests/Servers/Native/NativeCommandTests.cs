using System.Net;
using System.Net.Sockets;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Tests.Servers.Native;

public sealed class NativeCommandTests
{
    [Fact]
    public void Finds_the_port_that_another_program_took()
    {
        using var thief = new TcpListener(IPAddress.Loopback, 0);
        var (own, other) = (Loopback.FreePort(), Loopback.FreePort());
        thief.Start();
        var taken = ((IPEndPoint)thief.LocalEndpoint).Port;

        Assert.Equal(taken, Command(taken).TakenPort(own));
        Assert.Equal(taken, Command(other).TakenPort(taken));
    }

    private static NativeCommand Command(int port) => new()
    {
        FileName = "server",
        Arguments = [],
        WorkingDirectory = "/",
        DataFolder = "/",
        ConnectionString = "",
        OtherPorts = [port],
    };
}
