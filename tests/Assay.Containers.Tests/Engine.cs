using System.Runtime.CompilerServices;
using Assay.Containers.Engines;
using Assay.Containers.Making;
using Assay.Dummy;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.Containers.Tests;

/// <summary>The container engine and the images that the tests need.</summary>
internal static class Engine
{
    private const string Help = "run them by `eng/images/engine dotnet test --project tests/Assay.Containers.Tests`, which starts an engine and builds the images.";

    /// <summary>An image of Redis, by the variables of <c>eng/images/engine</c>. Skips the test where there is none; fails it on a CI machine.</summary>
    public static string Redis => Image("REDIS");

    /// <summary>An image of PostgreSQL.</summary>
    public static string Postgres => Image("POSTGRES");

    /// <summary>An image of RabbitMQ, in the long run only: it takes long to build and to start.</summary>
    public static string RabbitMq => Slow("RABBITMQ");

    /// <summary>An image of Apache Kafka, in the long run only.</summary>
    public static string Kafka => Slow("KAFKA");

    private static bool IsRequired => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The variables that choose containers and nothing else, for finders of the tests' own.</summary>
    public static Func<string, string?> Variables(params (string Name, string Value)[] more) => name =>
        more.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault() ?? name switch
        {
            "ASSAY_REDIS_IMAGE" => Redis,
            "ASSAY_POSTGRES_IMAGE" => Postgres,
            _ => DummyEnvironment.Variable(name),
        };

    public static ServerFinder Finder(TemporaryHome home, params (string Name, string Value)[] variables) => new(Options(home, variables));

    public static ServerFinderOptions Options(TemporaryHome home, params (string Name, string Value)[] variables) => new()
    {
        Home = home.Home,
        Idle = TimeSpan.FromMinutes(5),
        StartTimeout = ServerFinderOptions.FromEnvironment().StartTimeout,
        Journal = RunJournal.ToText(TextWriter.Null),
        Environment = Variables(variables),
    };

    /// <summary>The containers of a home that the engine has, running or not.</summary>
    public static async Task<IReadOnlyList<EngineContainer>> ContainersAsync(TemporaryHome home, CancellationToken cancellationToken)
    {
        using var client = (await FindAsync(cancellationToken)).Connect();
        return await new EngineContainers(client).FindAsync(OwnLabels.OfAll(home.Home), cancellationToken);
    }

    public static async Task<FoundEngine> FindAsync(CancellationToken cancellationToken)
    {
        _ = Redis;
        var answer = await new EngineProbe(ServerFinderOptions.FromEnvironment()).AskAsync(cancellationToken);
        return answer.Engine ?? throw new InvalidOperationException(answer.Seen);
    }

    /// <summary>The linked tests of the resources go through the finder of this process, which reads its environment once.</summary>
    [ModuleInitializer]
    internal static void ForceContainers()
    {
        if (!IsRequired && Environment.GetEnvironmentVariable("ASSAY_TEST_REDIS_IMAGE") is null or "")
            return;
        Environment.SetEnvironmentVariable("ASSAY_PROVIDER", "container");
        // The tests of other projects run at the same time, and want processes: they would take a container that runs in their home.
        Environment.SetEnvironmentVariable(ServerHome.Variable, Path.Combine(ServerHome.Default.Path, "container-tests"));
        Environment.SetEnvironmentVariable("ASSAY_REDIS_IMAGE", Environment.GetEnvironmentVariable("ASSAY_TEST_REDIS_IMAGE"));
        Environment.SetEnvironmentVariable("ASSAY_POSTGRES_IMAGE", Environment.GetEnvironmentVariable("ASSAY_TEST_POSTGRES_IMAGE"));
        Environment.SetEnvironmentVariable("ASSAY_KAFKA_IMAGE", Environment.GetEnvironmentVariable("ASSAY_TEST_KAFKA_IMAGE"));
        // They are of no use to anybody else.
        Environment.SetEnvironmentVariable("ASSAY_IDLE", "2s");
    }

    private static string Slow(string kind)
    {
        Assert.SkipWhen(
            !TestRun.IsLong && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable(kind))),
            "It is slow, and runs where ASSAY_LONG=1.");
        return Image(kind);
    }

    private static string Variable(string kind) => $"ASSAY_TEST_{kind}_IMAGE";

    private static string Image(string kind)
    {
        var image = Environment.GetEnvironmentVariable(Variable(kind));
        if (image is { Length: > 0 })
            return image;
        Assert.SkipUnless(IsRequired, $"{Variable(kind)} names no image: {Help}");
        throw new InvalidOperationException($"{Variable(kind)} names no image, and CI is set: {Help}");
    }
}
