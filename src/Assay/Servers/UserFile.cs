using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using Assay.Servers.Watching;

namespace Assay.Servers;

/// <summary>The mark of one process that uses a server, held like a lease: who reads it knows whether its writer still lives.</summary>
internal static class UserFile
{
    public static FileStream Hold(ServerFolder folder)
    {
        Directory.CreateDirectory(folder.Users);
        var file = Create(folder);
        try
        {
            file.Write(Encoding.UTF8.GetBytes($"{Environment.ProcessId}\n{OwnName()}\n"));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The processes that use the server now. Marks of dead ones are removed on the way.</summary>
    public static IReadOnlyList<ServerUser> Living(ServerFolder folder)
    {
        if (!Directory.Exists(folder.Users))
            return [];
        var users = new List<ServerUser>();
        foreach (var path in Directory.EnumerateFiles(folder.Users))
        {
            if (!TryRemoveAbandoned(path) && Read(path) is { } user)
                users.Add(user);
        }

        return [.. users.DistinctBy(user => user.ProcessId).OrderBy(user => user.ProcessId)];
    }

    private static FileStream Create(ServerFolder folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var path = Path.Combine(folder.Users, $"{Environment.ProcessId}-{Guid.NewGuid():N}");
                return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            }
            catch (IOException) when (attempt < 5)
            {
                // Someone who lists the users took the new file for one that a dead process left.
            }
        }
    }

    /// <summary>Removes the mark of a dead process; false while its writer lives. The system deletes it, since nobody else may as long as it is held alone.</summary>
    private static bool TryRemoveAbandoned(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static ServerUser? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return int.TryParse(reader.ReadLine(), CultureInfo.InvariantCulture, out var id) && reader.ReadLine() is { } name
                ? new ServerUser(id, name)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string OwnName()
    {
        using var process = Process.GetCurrentProcess();
        return Assembly.GetEntryAssembly()?.GetName().Name ?? process.ProcessName;
    }
}
