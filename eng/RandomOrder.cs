using System.Globalization;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(RandomOrder))]
[assembly: TestClassOrderer(typeof(RandomOrder))]
[assembly: TestMethodOrderer(typeof(RandomOrder))]
[assembly: TestCaseOrderer(typeof(RandomOrder))]

/// <summary>
/// Runs tests in another order each time, so that none comes to rely on what another one left.
/// ASSAY_SEED=1234 repeats the order that the run with that seed began its tests in.
/// </summary>
internal sealed class RandomOrder : ITestCollectionOrderer, ITestClassOrderer, ITestMethodOrderer, ITestCaseOrderer
{
    private static readonly int Seed = ReadSeed();

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : notnull, ITestCollection => Shuffle(testCollections, collection => collection.UniqueID);

    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, ITestClass => Shuffle(testClasses, testClass => testClass?.UniqueID);

    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod => Shuffle(testMethods, method => method?.UniqueID);

    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase => Shuffle(testCases, testCase => testCase.UniqueID);

    private static T[] Shuffle<T>(IReadOnlyCollection<T> items, Func<T, string?> id)
    {
        // From a known order, so that a seed gives the same order in the next process too.
        var shuffled = items.OrderBy(id, StringComparer.Ordinal).ToArray();
        new Random(Seed).Shuffle(shuffled);
        return shuffled;
    }

    private static int ReadSeed()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("ASSAY_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            return seed;
        seed = Random.Shared.Next(100_000);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"random order: ASSAY_SEED={seed}"));
        return seed;
    }
}
