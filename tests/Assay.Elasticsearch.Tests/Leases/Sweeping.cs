using Assay.Elasticsearch.Leases;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Tests.Leases;

/// <summary>
/// Sweeps a server that other processes share, some of which are killed while they sweep it, too. What such a process had taken is anybody's again
/// after a minute, and only a sweep after that removes it.
/// </summary>
internal static class Sweeping
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(150));

    /// <summary>Sweeps until a condition holds.</summary>
    public static Task UntilAsync(SearchApi api, Func<Task<bool>> holds, CancellationToken cancellationToken) => Soon.True(
        async () =>
        {
            await new LeaseSweeper(api).SweepAsync(cancellationToken);
            return await holds();
        },
        cancellationToken);
}
