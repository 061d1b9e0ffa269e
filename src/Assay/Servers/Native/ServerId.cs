using System.Security.Cryptography;
using System.Text;

namespace Assay.Servers.Native;

/// <summary>The name of the folder that all who need the same server come to.</summary>
internal static class ServerId
{
    /// <summary>Changes when versions of Assay no longer understand each other's files.</summary>
    private const int Format = 1;

    public static string For(ServerRequest request, NativeBinaries binaries, int revision)
    {
        var text = string.Join('\n', binaries.Folder, binaries.Version, revision, Format, HostIdentity.Network, request.SettingsText());
        return $"{request.Kind.Name}-{ServerVersion.Major(binaries.Version)}-{Hash(text)}";
    }

    public static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes)[..6]);
}
