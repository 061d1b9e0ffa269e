using System.Security.Cryptography;
using System.Text;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>The name of the folder that all who need the same server come to.</summary>
internal static class ServerId
{
    /// <summary>Changes when versions of Assay no longer understand each other's files.</summary>
    private const int Format = 2;

    public static string For(ServerRequest request, NativeBinaries binaries, ProgramFile? program, int revision)
    {
        // An upgrade may leave the version as it is. Nothing in it may depend on the culture, in which processes differ.
        var text = string.Join(
            '\n', binaries.Folder, binaries.Version, program?.Path, program?.Target, program?.Size, program?.Changed.UtcTicks, revision, Format, HostIdentity.Network, request.SettingsText());
        return $"{request.Kind.Name}-{ServerVersion.Major(binaries.Version)}-{Hash(text)}";
    }

    public static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes)[..6]);
}
