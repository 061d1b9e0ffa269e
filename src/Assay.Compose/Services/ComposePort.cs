namespace Assay.Compose.Services;

/// <summary>A port of a container that is published.</summary>
/// <param name="Container">The port inside.</param>
/// <param name="Host">The port on this machine; null when the engine chooses one.</param>
/// <param name="Address">The address on this machine; null for all.</param>
internal sealed record ComposePort(int Container, int? Host, string? Address)
{
    /// <summary>The address by which clients on this machine reach it.</summary>
    public string Reached => Address is null or "" or "0.0.0.0" or "::" or "*" ? "127.0.0.1" : Address;
}
