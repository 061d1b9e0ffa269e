using System.Collections.Immutable;
using Assay.Dummy;
using Assay.Redis.Servers;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.Redis.Tests;

/// <summary>Redis servers in the home of one test.</summary>
internal static class RedisHome
{
    public static ServerFinder Finder(this TemporaryHome home, params (string Name, string Value)[] variables) => new(new ServerFinderOptions
    {
        Home = home.Home,
        Journal = RunJournal.ToText(TextWriter.Null),
        Environment = name => variables.FirstOrDefault(variable => variable.Name == name).Value ?? DummyEnvironment.Variable(name),
    });

    /// <summary>A server, found or started by this process.</summary>
    public static Task<Server> FindRedisAsync(this TemporaryHome home, CancellationToken cancellationToken, params (string Name, string Value)[] settings) =>
        home.Finder().FindAsync(
            new ServerRequest(RedisServers.CreateKind()) { Settings = settings.ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal) },
            cancellationToken);
}
