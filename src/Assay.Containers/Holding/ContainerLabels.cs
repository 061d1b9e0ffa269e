namespace Assay.Containers.Holding;

/// <summary>Labels of Assay's containers, by which they are found when nobody else knows them any more.</summary>
internal static class ContainerLabels
{
    /// <summary>Random, new for each container.</summary>
    public const string Instance = "dev.assay.instance";

    /// <summary>The home.</summary>
    public const string Home = "dev.assay.home";

    /// <summary>The machine with that home, or the container that passes for one.</summary>
    public const string Machine = "dev.assay.machine";

    /// <summary>Name of the server's folder in the home. Absent where a process has the container for itself.</summary>
    public const string Server = "dev.assay.server";

    /// <summary>The process that has the container for itself: its id, and when it started.</summary>
    public const string Process = "dev.assay.process";
}
