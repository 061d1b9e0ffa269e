using System.Reflection;

namespace Assay.Servers.Native;

/// <summary>Programs that travel inside assemblies and are run from the home, since output folders are rebuilt while they run.</summary>
internal static class CarriedProgram
{
    /// <summary>Makes sure that a program and its configuration lie in a folder of the home, under a name that follows from their content.</summary>
    /// <returns>Path of the program.</returns>
    public static string Ensure(ServerHome home, string folder, Assembly carrier, string name)
    {
        string[] files = [name, Path.ChangeExtension(name, ".runtimeconfig.json")];
        var contents = files.ToDictionary(file => file, file => Read(carrier, file));
        var target = Path.Combine(folder, ServerId.Hash([.. contents.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value)]));
        var program = Path.Combine(target, name);
        if (File.Exists(program))
            return program;
        home.Ensure(folder);
        var draft = Path.Combine(folder, $"draft-{Guid.NewGuid():N}");
        Directory.CreateDirectory(draft);
        try
        {
            foreach (var (file, content) in contents)
                File.WriteAllBytes(Path.Combine(draft, file), content);
            Directory.Move(draft, target);
        }
        catch (IOException)
        {
            Directory.Delete(draft, recursive: true);
            // Unless another process was first, with the same content.
            if (!File.Exists(program))
                throw;
        }

        return program;
    }

    private static byte[] Read(Assembly carrier, string name)
    {
        using var stream = carrier.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing in {carrier.GetName().Name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
