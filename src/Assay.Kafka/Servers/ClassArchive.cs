using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>
/// The classes that a node loads, archived by its first orderly stop, so that later ones start in about half the time (JEP 350). Where Java finds that an
/// archive doesn't fit, it goes without.
/// </summary>
internal sealed class ClassArchive
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private ClassArchive(string option) => Option = option;

    /// <summary>Java's option: use the archive, or make it.</summary>
    public string Option { get; }

    /// <summary>The archive of an installation and a Java; nothing must have changed in either.</summary>
    public static ClassArchive Of(ServerSearch search, NativeBinaries binaries, string java)
    {
        var newest = new DirectoryInfo(binaries.Folder).EnumerateFiles("*.jar").Max(file => file.LastWriteTimeUtc.Ticks);
        var program = new FileInfo(java);
        var key = ServerId.Hash(string.Join('\n', binaries.Folder, newest, java, program.Length, program.LastWriteTimeUtc.Ticks));
        var file = Path.Combine(search.Home.Ensure(search.Home.Initialized), $"kafka-{binaries.Version}-{key}.jsa");
        Adopt(file, search.Options.Time.GetUtcNow().UtcDateTime);
        return new ClassArchive(File.Exists(file) ? $"-XX:SharedArchiveFile={file}" : $"-XX:ArchiveClassesAtExit={file}.draft-{Guid.NewGuid():N}");
    }

    /// <summary>
    /// Java writes an archive from the front to the back and cuts nothing short but when it is killed. A draft that is still being written
    /// is young; one that was cut short is smaller than its header says, which Java sees.
    /// </summary>
    private static void Adopt(string file, DateTime now)
    {
        var drafts = new DirectoryInfo(Path.GetDirectoryName(file)!).GetFiles(Path.GetFileName(file) + ".draft-*")
            .Where(draft => now - draft.LastWriteTimeUtc > Settled).OrderByDescending(draft => draft.Length).ToList();
        foreach (var draft in drafts)
        {
            try
            {
                if (File.Exists(file))
                    draft.Delete();
                else
                    draft.MoveTo(file);
            }
            catch (IOException)
            {
                // Another process adopted it at the same moment.
            }
        }
    }
}
