using System.Globalization;
using System.Net.Sockets;
using Assay.Resources;
using Assay.Servers.Native;

namespace Assay.Executables;

/// <summary>What is run: the program, its arguments and its environment, with marks for what only a start knows.</summary>
internal sealed class ExecutableLaunch(string program, ExecutableBuilder declared)
{
    private const string PortMark = "{port}";
    private const string FolderMark = "{folder}";

    public ExecutableBuilder Declared => declared;

    /// <summary>What a user would call it.</summary>
    public string Name => Path.GetFileNameWithoutExtension(program);

    /// <summary>Its whole path; null when it is not there.</summary>
    public string? Find(string? path)
    {
        if (program.Contains('/', StringComparison.Ordinal) || program.Contains('\\', StringComparison.Ordinal))
            return ProjectFiles.Find(program);
        string[] endings = OperatingSystem.IsWindows() && !Path.HasExtension(program) ? [".exe", ".cmd", ".bat"] : [""];
        return (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, program + ending))).FirstOrDefault(File.Exists);
    }

    /// <summary>Letters and digits of a resource's name: what its environment variable is named after.</summary>
    public static string KindName(string name)
    {
        var letters = new string([.. name.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]);
        return letters.Length > 0 ? letters : "executable";
    }

    /// <summary>Everything that tells it from another, as one text.</summary>
    public string Describe() => string.Join(
        '\n', [program, declared.Folder ?? "", .. declared.Arguments, .. declared.Variables.Select(variable => $"{variable.Key}={variable.Value}")]);

    public static string Fill(string text, NativeStart start) => text
        .Replace(PortMark, start.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace(FolderMark, start.Folder.DataFolder, StringComparison.Ordinal);

    /// <summary>Of an external server only its address is known.</summary>
    public static async Task<string> AskExternalAsync(string address, CancellationToken cancellationToken)
    {
        if (address.LastIndexOf(':') is not (> 0 and var colon) || !ushort.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new FormatException($"'{address}' is no address. Write a host and a port: localhost:8025.");
        using var client = new TcpClient();
        await client.ConnectAsync(address[..colon], port, cancellationToken);
        return address;
    }

    /// <exception cref="InvalidOperationException">The log does not have it yet.</exception>
    public static async Task CheckLogAsync(string log, string line, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        if (!(await reader.ReadToEndAsync(cancellationToken)).Contains(line, StringComparison.Ordinal))
            throw new InvalidOperationException($"it has not written '{line}' yet");
    }
}
