using Assay.Servers.Watching;

namespace Assay.Tests.Servers;

public sealed class SpareFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-test-");
    private readonly string _source;

    public SpareFolderTests()
    {
        _source = Path.Combine(_folder.FullName, "data");
        Directory.CreateDirectory(Path.Combine(_source, "base"));
        File.WriteAllText(Path.Combine(_source, "base", "1"), "a table");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_spare_copy_is_used_up_and_the_next_one_is_copied()
    {
        var spare = new SpareFolder(_source);
        spare.Make();
        Mark();

        spare.PutAt(At("first"));
        spare.PutAt(At("second"));

        Assert.Equal([true, false], [IsSpare("first"), IsSpare("second")]);
        Assert.All(["first", "second"], target => Assert.Equal("a table", File.ReadAllText(Path.Combine(At(target), "base", "1"))));
    }

    [Fact]
    public void What_is_at_the_target_is_replaced()
    {
        var spare = new SpareFolder(_source);
        spare.Make();
        Directory.CreateDirectory(At("target"));
        File.WriteAllText(Path.Combine(At("target"), "left"), "by a starter that was killed");

        spare.PutAt(At("target"));

        Assert.False(File.Exists(Path.Combine(At("target"), "left")));
        Assert.True(File.Exists(Path.Combine(At("target"), "base", "1")));
    }

    [Fact]
    public async Task One_spare_copy_is_made_however_many_make_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(new SpareFolder(_source).Make, Token)));

        Assert.Equal(["data", "data.spare"], Directory.GetDirectories(_folder.FullName).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task One_spare_copy_is_given_to_one_of_many_that_start_at_once()
    {
        new SpareFolder(_source).Make();
        Mark();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(start => Task.Run(() => new SpareFolder(_source).PutAt(At($"start-{start}")), Token)));

        Assert.Single(Enumerable.Range(0, 8), start => IsSpare($"start-{start}"));
        Assert.All(Enumerable.Range(0, 8), start => Assert.True(File.Exists(Path.Combine(At($"start-{start}"), "base", "1"))));
    }

    [Fact]
    public void What_a_killed_maker_left_goes_with_the_next()
    {
        Directory.CreateDirectory(At("data.spare.draft-dead"));

        new SpareFolder(_source).Make();

        Assert.Equal(["data", "data.spare"], Directory.GetDirectories(_folder.FullName).Select(Path.GetFileName).Order());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>What is only in the spare copy tells it from others.</summary>
    private void Mark() => File.WriteAllText(Path.Combine(At("data.spare"), "mark"), "");

    private bool IsSpare(string name) => File.Exists(Path.Combine(At(name), "mark"));

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
