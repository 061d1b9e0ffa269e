using System.Diagnostics;

namespace Mixed;

public sealed class Hanging
{
    [Fact]
    public async Task Never_ends_and_ignores_its_token()
    {
        if (Environment.GetEnvironmentVariable("ASSAY_DUMMY_FOLDER") is { } folder)
        {
            if (!OperatingSystem.IsWindows())
                Announce(folder, "child", Process.Start("sleep", ["600"]).Id);

            if (OperatingSystem.IsLinux())
                Announce(folder, "detached", Process.Start("setsid", ["sleep", "600"]).Id);

            Announce(folder, "host", Environment.ProcessId);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
    }

    private static void Announce(string folder, string name, int process)
    {
        var draft = Path.Combine(folder, $"{name}.draft");
        File.WriteAllText(draft, $"{process}");
        File.Move(draft, Path.Combine(folder, name));
    }
}
