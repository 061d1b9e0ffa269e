using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>One start of a server, as the recipe of its kind sees it.</summary>
internal sealed record NativeStart
{
    public required ServerSearch Search { get; init; }

    public required NativeBinaries Binaries { get; init; }

    public required ServerFolder Folder { get; init; }

    /// <summary>Loopback port, free when it was looked for.</summary>
    public required int Port { get; init; }

    /// <summary>Random password for this server; letters and digits.</summary>
    public required string Password { get; init; }

    /// <summary>Whether the server is one sandbox's alone.</summary>
    public bool IsOwn { get; init; }

    /// <summary>State of the server whose data is still in the folder; null when the data must be made.</summary>
    public required ServerState? Kept { get; init; }
}
