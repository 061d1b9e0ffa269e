using System.Diagnostics;
using Assay.PostgreSql.Servers;
using Assay.Redis.Servers;
using Assay.Reporting;
using Assay.Servers;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StackExchange.Redis;
using Testcontainers.PostgreSql;
using Testcontainers.Redis;

namespace Assay.Benchmarks.Start;

/// <summary>From nothing that runs to the answer of a first query.</summary>
internal static class FirstQuery
{
    public static async Task<TimeSpan> MeasureAsync(Contestant contestant)
    {
        var started = Stopwatch.GetTimestamp();
        return contestant switch
        {
            { Name: Contestant.Assay } => await AskAsync(await FindAsync(contestant)),
            { Kind: "postgres" } => await InContainerAsync(new PostgreSqlBuilder(contestant.Image!).WithLogger(NullLogger.Instance).Build(), container => container.GetConnectionString()),
            _ => await InContainerAsync(new RedisBuilder(contestant.Image!).WithLogger(NullLogger.Instance).Build(), container => container.GetConnectionString()),
        };

        async Task<TimeSpan> InContainerAsync<T>(T container, Func<T, string> connectionString)
            where T : IContainer
        {
            // Its removal is not part of the time.
            await using (container)
            {
                await container.StartAsync();
                return await AskAsync(connectionString(container));
            }
        }

        async Task<TimeSpan> AskAsync(string connectionString)
        {
            await (contestant.Kind == "postgres" ? AskPostgresAsync(connectionString) : AskRedisAsync(connectionString));
            return Stopwatch.GetElapsedTime(started);
        }
    }

    private static async Task<string> FindAsync(Contestant contestant)
    {
        var finder = new ServerFinder(new ServerFinderOptions { Home = contestant.Home, Journal = RunJournal.ToText(TextWriter.Null) });
        var kind = contestant.Kind == "postgres" ? PostgresServers.Kind : RedisServers.Kind;
        return (await finder.FindAsync(new ServerRequest(kind) { Provider = "process" })).ConnectionString;
    }

    private static async Task AskPostgresAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync();
    }

    private static async Task AskRedisAsync(string configuration)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        await connection.GetDatabase().PingAsync();
    }
}
