using System.ComponentModel;
using System.Diagnostics;

namespace Assay.Cli.Hosts;

/// <summary>A process and what it started.</summary>
internal static class ProcessTree
{
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended on its own in the meantime.
        }
    }
}
