using Assay.Servers;
using Assay.Servers.Watching;

namespace Assay.Dummy;

/// <summary>A home for one test. Disposing stops its servers and removes it.</summary>
public sealed class TemporaryHome : IAsyncDisposable
{
    public TemporaryHome() => Home = new ServerHome(Directory.CreateTempSubdirectory("assay-test-").FullName);

    public ServerHome Home { get; }

    /// <summary>
    /// A home that shares what is only ever copied, such as the data folders that <c>initdb</c> makes, with the user's home: those take longest to make. Not for
    /// binaries in a folder of the test's own, whose data would stay there.
    /// </summary>
    public static TemporaryHome WithInitialized()
    {
        var home = new TemporaryHome();
        try
        {
            Directory.CreateSymbolicLink(home.Home.Initialized, ServerHome.Default.Ensure(ServerHome.Default.Initialized));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Where no links may be made, it takes longer.
        }

        return home;
    }

    public string Path => Home.Path;

    public ServerDirectory Servers => new(Home);

    /// <summary>Everything that runs in the folder of a server: watchers, guards, servers and their children.</summary>
    public IReadOnlyList<int> Processes() =>
    [
        .. from folder in Directory.GetDirectories("/proc")
           let id = int.TryParse(System.IO.Path.GetFileName(folder), out var number) ? number : 0
           where id != 0 && WorkingDirectory(folder)?.StartsWith(Path, StringComparison.Ordinal) == true
           select id,
    ];

    /// <summary>The processes behind the only server, ready or not.</summary>
    internal WatchedProcesses Watched() => Folder().Processes ?? throw new InvalidOperationException("No server runs.");

    internal ServerFolder Folder() => ServerFolders.Of(Home).Single();

    public async ValueTask DisposeAsync() => await Servers.RemoveHomeAsync(force: true);

    private static string? WorkingDirectory(string folder)
    {
        try
        {
            return new FileInfo(System.IO.Path.Combine(folder, "cwd")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
