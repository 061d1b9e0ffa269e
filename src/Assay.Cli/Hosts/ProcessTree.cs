using System.ComponentModel;
using System.Diagnostics;

namespace Assay.Cli.Hosts;

/// <summary>A process and what it started, but for what detached itself: a warm server must outlive the host that started it.</summary>
internal static class ProcessTree
{
    public static void Kill(Process root)
    {
        // The table first: children of a process that ended have another parent. Then parents first: they could start a killed child again.
        var children = Attached(root.Id, ProcessTable.Read().ToLookup(process => process.Parent)).ToList();
        Attempt(root.Kill);
        foreach (var id in children)
        {
            Attempt(() =>
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            });
        }
    }

    private static IEnumerable<int> Attached(int parent, ILookup<int, ProcessEntry> byParent) => byParent[parent]
        .Where(child => !child.IsGroupLeader)
        .SelectMany(child => Attached(child.Id, byParent).Prepend(child.Id));

    private static void Attempt(Action kill)
    {
        try
        {
            kill();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or Win32Exception)
        {
            // It ended on its own in the meantime.
        }
    }
}
