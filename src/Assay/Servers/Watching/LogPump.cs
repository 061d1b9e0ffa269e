using System.Diagnostics;

namespace Assay.Servers.Watching;

/// <summary>Writes what a server says into its log, where no shell does it.</summary>
internal static class LogPump
{
    public static void Start(Process server, string log)
    {
        var writer = new StreamWriter(new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            AutoFlush = true,
        };
        var gate = new Lock();
        DataReceivedEventHandler write = (_, line) =>
        {
            lock (gate)
                writer.WriteLine(line.Data);
        };
        server.OutputDataReceived += write;
        server.ErrorDataReceived += write;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
    }
}
