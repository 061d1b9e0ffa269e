namespace Assay.Servers.Native;

/// <summary>Native binaries of a server on this machine.</summary>
/// <param name="Folder">The folder with the programs.</param>
/// <param name="Version">Their version, such as <c>15.20</c>.</param>
/// <param name="Source">What to show people: usually the folder of the installation.</param>
internal sealed record NativeBinaries(string Folder, string Version, string Source)
{
    /// <summary>Why they can't be run, such as a library that is missing; null when they can.</summary>
    public string? Defect { get; init; }

    /// <summary>Path of a program in the folder, with the ending that the system wants.</summary>
    public string Program(string name) => Path.Combine(Folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
