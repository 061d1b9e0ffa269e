using System.Diagnostics;
using Assay.Servers;

namespace Assay.Tests.Servers;

public sealed class ServerHomeTests
{
    [Fact]
    public void The_environment_names_the_home() => Assert.Equal(Path.GetFullPath("/somewhere/else"), Of(("ASSAY_HOME", "/somewhere/else")));

    [Fact]
    public void Else_it_lies_in_the_cache_of_the_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Each system has a place of its own for caches.");
        Assert.Equal("/cache/assay", Of(("XDG_CACHE_HOME", "/cache"), ("HOME", "/home/me")));
        Assert.Equal("/home/me/.cache/assay", Of(("HOME", "/home/me")));
        Assert.Equal("/home/me/.cache/assay", Of(("HOME", "/home/me"), ("XDG_CACHE_HOME", "relative")));
    }

    [Fact]
    public void A_user_without_a_home_is_told_which_variable_helps()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows names the folder itself.");
        var failure = Assert.Throws<ServerException>(() => ServerHome.For(_ => null, profile: () => ""));
        Assert.Equal("Assay found no place for its servers and binaries: this user has no home folder. Set ASSAY_HOME to a folder that it may write.", failure.Message);
    }

    [Fact]
    public void Only_its_user_may_enter_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var folder = Directory.CreateTempSubdirectory("assay-test-");
        try
        {
            var home = new ServerHome(Path.Combine(folder.FullName, "home"));
            Directory.CreateDirectory(home.Path);
            home.Ensure(home.Servers);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home.Path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_home_that_cannot_be_written_fails_at_once_with_a_way_out()
    {
        // Not even root can create a folder below a file.
        var file = Path.GetTempFileName();
        try
        {
            var started = Stopwatch.GetTimestamp();
            var home = new ServerHome(Path.Combine(file, "home"));
            var failure = Assert.Throws<ServerException>(() => home.Ensure(home.Servers));
            Assert.StartsWith($"Assay cannot write to its home {home.Path}", failure.Message, StringComparison.Ordinal);
            Assert.Contains("Set ASSAY_HOME", failure.Message, StringComparison.Ordinal);
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(25));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Of(params (string Name, string Value)[] variables) =>
        ServerHome.For(name => variables.FirstOrDefault(variable => variable.Name == name).Value).Path;
}
