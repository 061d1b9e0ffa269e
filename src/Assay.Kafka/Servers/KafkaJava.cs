using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>How Java runs a class of Apache Kafka: the same on every system, which the start scripts are not.</summary>
internal sealed class KafkaJava
{
    private readonly string _libs;
    private readonly string _logging;

    private KafkaJava(string program, string libs, string logging) => (Program, _libs, _logging) = (program, libs, logging);

    /// <summary>The program <c>java</c>.</summary>
    public string Program { get; }

    /// <summary>Writes the logging's configuration into <paramref name="folder"/>: warnings, on standard output.</summary>
    public static async Task<KafkaJava> PrepareAsync(ServerSearch search, NativeBinaries binaries, string folder, CancellationToken cancellationToken)
    {
        var logging = Path.Combine(folder, "log4j2.properties");
        await File.WriteAllLinesAsync(logging,
        [
            "appender.console.type=Console", "appender.console.name=CONSOLE", "appender.console.layout.type=PatternLayout",
            "appender.console.layout.pattern=[%d] %p %m (%c)%n", "rootLogger.level=WARN", "rootLogger.appenderRef.console.ref=CONSOLE",
        ], cancellationToken);
        var java = JavaRuntime.Find(search) ?? throw new ServerException("Java, which was there a moment ago, is gone.");
        return new KafkaJava(java.Program, binaries.Folder, logging);
    }

    /// <summary>The arguments that run <paramref name="type"/>. Short-lived or small, it neither needs a large heap nor the last optimisation.</summary>
    /// <param name="type">The class with its <c>main</c>.</param>
    /// <param name="arguments">What it gets.</param>
    public string[] Arguments(string type, params ReadOnlySpan<string> arguments) => [.. Machine(), type, .. arguments];

    /// <summary>As <see cref="Arguments"/>, with an archive of loaded classes, or with the making of one when the program ends.</summary>
    public string[] ArgumentsWith(ClassArchive archive, string type, params ReadOnlySpan<string> arguments) => [archive.Option, .. Machine(), type, .. arguments];

    private string[] Machine() =>
    [
        "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr",
        $"-Dlog4j2.configurationFile={new Uri(_logging).AbsoluteUri}", "-cp", Path.Combine(_libs, "*"),
    ];
}
