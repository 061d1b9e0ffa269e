using System.Diagnostics;
using System.Globalization;
using Assay.Servers.Watching;

namespace Assay.Tests.Servers;

public sealed class ProcessIdentityTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Eventually Soon = Eventually.Within(Patience);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_has_one_identity_for_as_long_as_it_lives()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It needs a shell.");
        using var shell = Shell("echo ready; read line");
        await shell.StandardOutput.ReadLineAsync(Token);
        var identity = ProcessIdentity.Of(shell.Id);

        Assert.NotNull(identity);
        Assert.Equal(identity, ProcessIdentity.OfMaybeGone(shell.Id));
        Assert.True(identity.IsAlive());

        Assert.True(identity.Kill(Patience));
        await shell.WaitForExitAsync(Token);

        Assert.False(identity.IsAlive());
        Assert.Null(ProcessIdentity.Of(shell.Id));
        Assert.False(ProcessIdentity.OfMaybeGone(shell.Id).IsAlive());
    }

    [Fact]
    public async Task A_process_that_has_the_id_of_an_earlier_one_is_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It needs a shell.");
        using var shell = Shell("echo ready; read line");
        await shell.StandardOutput.ReadLineAsync(Token);
        var later = ProcessIdentity.Of(shell.Id)!;
        var earlier = later with { Start = later.Start - 1 };

        Assert.False(earlier.IsAlive());
        Assert.True(earlier.Kill(Patience));
        Assert.True(later.IsAlive());

        later.Kill(Patience);
    }

    [Fact]
    public async Task The_clock_has_no_part_in_an_identity_where_the_system_counts_from_the_boot()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux works times of day out from the time of boot; other systems write them down.");
        using var shell = Shell("read -r entry </proc/$$/stat; echo \"$entry\"; read line");
        var entry = (await shell.StandardOutput.ReadLineAsync(Token))!;
        var ticks = long.Parse(entry[entry.LastIndexOf(')')..].Split(' ')[20], CultureInfo.InvariantCulture);

        Assert.Equal(new ProcessIdentity(shell.Id, ticks), ProcessIdentity.Of(shell.Id));

        shell.Kill();
    }

    [Fact]
    public async Task A_noted_process_is_one_that_started_about_when_it_was_noted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It needs a shell.");
        using var shell = Shell("echo ready; read line");
        await shell.StandardOutput.ReadLineAsync(Token);
        var started = shell.StartTime.ToUniversalTime();

        Assert.Equal(ProcessIdentity.Of(shell.Id), ProcessIdentity.Noted(shell.Id, started.AddSeconds(1)));
        Assert.Null(ProcessIdentity.Noted(shell.Id, started.AddMinutes(-1)));

        shell.Kill();
        await Soon.True(() => ProcessIdentity.Noted(shell.Id, started) is null, Token);
    }

    private static Process Shell(string script) => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
