using CsCheck;

namespace Assay.Kafka.Conformance.Histories;

public sealed class HistoryTests
{
    // Most of what happens is producing and ending, so that there is something to see.
    private static readonly Gen<Act> Acts = Gen.OneOf(Gen.Int[0, 2], Gen.Int[0, Enum.GetValues<Act>().Length - 1]).Select(act => (Act)act);

    private static readonly Gen<Step[]> Histories =
        Gen.Select(Acts, Gen.Int[0, 11], Gen.Int[0, 5], (act, a, b) => new Step(act, a, b)).Array[5, 40];

    [Fact]
    public async Task Whatever_happens_can_be_seen_alike_on_both()
    {
        await ApacheKafka.BootstrapServersAsync();
        await Histories.SampleAsync(
            async steps =>
            {
                // Kafka forgets producers whose last batch is old.
                var start = TimeProvider.System.GetUtcNow().AddMinutes(-1);
                var seen = await Task.WhenAll(PlayAsync(Subject.Apache, steps, start), PlayAsync(Subject.Embedded, steps, start));
                Assert.Equal(seen[0], seen[1]);
            },
            iter: TestRun.Count(12, 1_000),
            print: steps => string.Join(", ", steps.Select(step => $"{step.Act} {step.A} {step.B}")));
    }

    private static async Task<List<string>> PlayAsync(Subject subject, Step[] steps, DateTimeOffset start)
    {
        await using var place = await Place.OpenAsync(subject);
        var history = new History(place, await place.CreateTopicAsync(), start);
        var seen = new List<string>();
        foreach (var step in steps)
        {
            seen.Add($"{step.Act}: {await history.PlayAsync(step)}");
        }

        seen.Add(await history.RestAsync());
        return seen;
    }
}
