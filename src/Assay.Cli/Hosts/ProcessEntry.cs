namespace Assay.Cli.Hosts;

/// <summary>A line of the process table.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The process that started it.</param>
/// <param name="Group">Its process group; equal to its id once it detached itself (setsid).</param>
internal sealed record ProcessEntry(int Id, int Parent, int Group)
{
    public bool IsGroupLeader => Group == Id;
}
