using System.Globalization;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Tests.Servers.Native;

public sealed class ServerIdTests
{
    private static readonly ServerRequest Request = new(new ServerKind("redis", "Redis", (_, _) => Task.FromResult("7.0")) { ExampleConnectionString = "localhost:6379" });

    [Fact]
    public void Is_the_same_for_processes_of_different_cultures()
    {
        var program = new ProgramFile("/bin/redis", "/bin/redis-7", 12345, new DateTimeOffset(2026, 11, 28, 2, 47, 1, TimeSpan.Zero));
        var plain = For(program);
        var before = CultureInfo.CurrentCulture;
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.DateTimeFormat.ShortDatePattern, other.DateTimeFormat.LongTimePattern, other.NumberFormat.NegativeSign) = ("dd.MM.yyyy", "h:mm tt", "~");
            CultureInfo.CurrentCulture = other;
            Assert.Equal(plain, For(program));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Is_another_for_a_program_that_was_put_in_its_place()
    {
        var program = new ProgramFile("/bin/redis", "/bin/redis-7", 12345, DateTimeOffset.UnixEpoch);
        Assert.NotEqual(For(program), For(program with { Changed = program.Changed.AddSeconds(1) }));
        Assert.NotEqual(For(program), For(program with { Size = 12346 }));
        Assert.NotEqual(For(program), For(null));
    }

    private static string For(ProgramFile? program) => ServerId.For(Request, new NativeBinaries("/bin", "7.0.15", "/bin"), program, revision: 1);
}
