using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Sql.Templates;

/// <summary>The hash of everything that goes into a template, in order. Every part is preceded by its length, so that no two lists of parts look alike.</summary>
internal sealed class TemplateHash : IDisposable
{
    private static readonly ConcurrentDictionary<string, (DateTime Written, long Length, byte[] Hash)> Files = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public TemplateHash Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a file by its content, or everything in a folder by relative path and content, in ordinal order of the paths.</summary>
    public TemplateHash AddFiles(string path)
    {
        if (!Directory.Exists(path))
            return AddFile(Path.GetFileName(path), path);
        foreach (var file in FilesIn(path))
            AddFile(file.Name, file.Path);
        return this;
    }

    /// <summary>Adds a file by its name and content; line ends do not count, so that a checkout on another system gives the same template.</summary>
    public TemplateHash AddFile(string name, string path) => Add(name).Add(ContentOf(path));

    /// <summary>Adds the versions of an assembly's module and of all that it reaches by references.</summary>
    public TemplateHash AddAssembly(Assembly assembly)
    {
        foreach (var module in ModuleVersions.ReachableFrom(assembly))
            Add(module.Name).Add(module.Version.ToString());
        return this;
    }

    /// <summary>The first 16 hexadecimal digits of what was added so far.</summary>
    public string Text() => Convert.ToHexStringLower(_hash.GetCurrentHash().AsSpan(0, 8));

    public void Dispose() => _hash.Dispose();

    /// <summary>All files in a folder and below it, with their paths relative to it.</summary>
    public static IEnumerable<(string Name, string Path)> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(folder, path).Replace('\\', '/'), path))
            .OrderBy(file => file.Name, StringComparer.Ordinal);

    private static byte[] ContentOf(string path)
    {
        var file = new FileInfo(path);
        if (Files.TryGetValue(path, out var known) && known.Written == file.LastWriteTimeUtc && known.Length == file.Length)
            return known.Hash;
        var content = File.ReadAllBytes(path);
        var kept = 0;
        for (var at = 0; at < content.Length; at++)
        {
            if (content[at] != '\r' || at + 1 == content.Length || content[at + 1] != '\n')
                content[kept++] = content[at];
        }

        var hash = SHA256.HashData(content.AsSpan(0, kept));
        Files[path] = (file.LastWriteTimeUtc, file.Length, hash);
        return hash;
    }

    private TemplateHash Add(byte[] part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        _hash.AppendData(length);
        _hash.AppendData(part);
        return this;
    }
}
