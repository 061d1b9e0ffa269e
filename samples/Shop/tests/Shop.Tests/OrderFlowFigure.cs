using System.Diagnostics;
using System.Globalization;
using Assay;
using Assay.Reporting;

namespace Shop.Tests;

public sealed class OrderFlowFigure(SandboxPool<ShopSandbox> shops)
{
    private const int Runs = 25;

    /// <summary>Runs the order flow in one sandbox after the other and prints how long it takes, from the rent to the return.</summary>
    [Fact]
    public async Task The_order_flow_runs_again_and_again_on_warm_sandboxes()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            await using (var shop = await shops.RentAsync(cancelled))
                await OrderFlow.RunAsync(shop, cancelled);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var median = times.Order().ElementAt(Runs / 2);
        RunJournal.Current.Figure("order-flow", median, "ms", string.Create(
            CultureInfo.InvariantCulture, $"order flow over PostgreSQL, Redis, Kafka and the payment stub: {median:0.0} ms in the median of {Runs} runs"));
        Assert.Equal(Runs, times.Count);
    }
}
