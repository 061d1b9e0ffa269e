using System.Reflection;
using Assay.Kafka.Broker;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>The embedded broker as a program of its own: carried inside this assembly and run from the home, since output folders are rebuilt while servers run.</summary>
internal static class BrokerProgram
{
    private const string ProgramName = "Assay.Kafka.Host.dll";
    private const string ConfigName = "Assay.Kafka.Host.runtimeconfig.json";

    /// <summary>Makes sure that the program lies in the home, under a name that follows from its content.</summary>
    /// <exception cref="ServerException">The broker's assembly is not a file.</exception>
    public static string Ensure(ServerHome home)
    {
        var broker = typeof(EmbeddedKafkaCluster).Assembly.Location;
        if (broker.Length == 0)
            throw new ServerException("The broker can't run in a process of its own from a single-file program. Use it embedded, or assay kafka.");
        var contents = new Dictionary<string, byte[]>
        {
            [ProgramName] = Read(ProgramName),
            [ConfigName] = Read(ConfigName),
            [Path.GetFileName(broker)] = File.ReadAllBytes(broker),
        };
        var target = Path.Combine(home.Ensure(home.Binaries), "kafka-broker-" + ServerId.Hash([.. contents.Values.SelectMany(content => content)]));
        var program = Path.Combine(target, ProgramName);
        if (File.Exists(program))
            return program;
        var draft = Path.Combine(home.Binaries, $"draft-{Guid.NewGuid():N}");
        Directory.CreateDirectory(draft);
        try
        {
            foreach (var (name, content) in contents)
                File.WriteAllBytes(Path.Combine(draft, name), content);
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

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing in Assay.Kafka.dll.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
