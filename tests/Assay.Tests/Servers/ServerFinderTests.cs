using System.Diagnostics;
using System.Text;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.Tests.Servers;

public sealed class ServerFinderTests
{
    private readonly StringBuilder _report = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_provider_that_works_is_taken_in_the_order_of_places()
    {
        var last = FakeProvider.With("download", ProviderPlace.Download);
        var kind = Kind(last, FakeProvider.With("process", ProviderPlace.Process));
        var server = await Finder().FindAsync(new ServerRequest(kind), Token);
        Assert.Equal("process", server.Provider);
        Assert.Equal(0, last.Asked);
        Assert.True(last.Begun);
        Assert.StartsWith(" Thing 1.2          process     test", _report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_lists_what_was_tried_and_seen_and_the_remedies()
    {
        var kind = Kind(
            FakeProvider.That("process", ProviderPlace.Process, "no thing in PATH", "apt-get install thing"),
            new FakeProvider("container", ProviderPlace.Container, _ => throw new InvalidOperationException("engine password=hush is down")));
        var failure = await Assert.ThrowsAsync<ServerException>(() => Finder().FindAsync(new ServerRequest(kind) { Version = "3" }, Token));
        Assert.Equal(
            """
            No Thing 3 server was found.
              external   ASSAY_THING is not set
              running    no Thing 3 that Assay started earlier is running
              process    no thing in PATH
              container  InvalidOperationException: engine password=*** is down
            What helps, any one of:
              apt-get install thing
              ASSAY_THING=localhost:1
            """.ReplaceLineEndings(),
            failure.Message);
    }

    [Theory]
    [InlineData("ASSAY_PROVIDER", "container")]
    [InlineData("ASSAY_THING_PROVIDER", "container")]
    [InlineData("ASSAY_THING_PROVIDER", "embedded")]
    public async Task The_environment_forces_a_provider(string variable, string value)
    {
        var process = FakeProvider.With("process", ProviderPlace.Process);
        var kind = Kind(process, FakeProvider.With("container", ProviderPlace.Container), FakeProvider.With("embedded", ProviderPlace.Embedded, automatic: false));
        var server = await Finder((variable, value), ("ASSAY_THING", "address")).FindAsync(new ServerRequest(kind), Token);
        Assert.Equal(value, server.Provider);
        Assert.Equal(0, process.Asked);
    }

    [Fact]
    public async Task A_provider_forced_for_all_kinds_leaves_those_alone_that_lack_it()
    {
        var kind = Kind(FakeProvider.With("process", ProviderPlace.Process));
        Assert.Equal("process", (await Finder(("ASSAY_PROVIDER", "container")).FindAsync(new ServerRequest(kind), Token)).Provider);
    }

    [Fact]
    public async Task A_forced_provider_that_the_kind_lacks_is_refused_with_those_it_has()
    {
        var kind = Kind(FakeProvider.With("process", ProviderPlace.Process));
        var failure = await Assert.ThrowsAsync<ServerException>(
            () => Finder(("ASSAY_THING_PROVIDER", "magic")).FindAsync(new ServerRequest(kind), Token));
        Assert.Equal("Thing has no provider 'magic'. It has: external, process.", failure.Message);
    }

    [Fact]
    public async Task A_provider_that_is_not_automatic_is_taken_when_the_request_names_it()
    {
        var kind = Kind(FakeProvider.With("process", ProviderPlace.Process), FakeProvider.With("embedded", ProviderPlace.Embedded, automatic: false));
        Assert.Equal("process", (await Finder().FindAsync(new ServerRequest(kind), Token)).Provider);
        Assert.Equal("embedded", (await Finder().FindAsync(new ServerRequest(kind) { Provider = "embedded" }, Token)).Provider);
    }

    [Fact]
    public async Task Nothing_is_fetched_when_something_to_run_failed()
    {
        var download = FakeProvider.With("download", ProviderPlace.Download);
        var kind = Kind(new FakeProvider("process", ProviderPlace.Process, _ => throw new ServerException("it ended with code 1")), download);
        var failure = await Assert.ThrowsAsync<ServerException>(() => Finder().FindAsync(new ServerRequest(kind), Token));
        Assert.Equal(0, download.Asked);
        Assert.Contains("it ended with code 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_server_goes_before_all_others_and_is_never_replaced()
    {
        var process = FakeProvider.With("process", ProviderPlace.Process);
        var server = await Finder(("ASSAY_THING", "address")).FindAsync(new ServerRequest(Kind(process)), Token);
        Assert.Equal(("external", "ASSAY_THING", "1.2"), (server.Provider, server.Source, server.Version));
        var failure = await Assert.ThrowsAsync<ServerException>(
            () => Finder(("ASSAY_THING", "broken,password=hush")).FindAsync(new ServerRequest(Kind(process)), Token));
        Assert.Contains("ASSAY_THING is set", failure.Message, StringComparison.Ordinal);
        Assert.Contains("password=***", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, process.Asked);
    }

    [Fact]
    public async Task A_configured_address_is_used_unless_the_environment_names_another()
    {
        var request = new ServerRequest(Kind()) { ConnectionString = "configured" };
        Assert.Equal("configured", (await Finder().FindAsync(request, Token)).ConnectionString);
        Assert.Equal("address", (await Finder(("ASSAY_THING", "address")).FindAsync(request, Token)).ConnectionString);
    }

    [Fact]
    public async Task All_who_ask_for_the_same_share_one_search()
    {
        var gate = new TaskCompletionSource();
        var process = new FakeProvider("process", ProviderPlace.Process, async search =>
        {
            await gate.Task;
            return ServerAnswer.Found(FakeProvider.ServerOf(search.Request.Kind, "process"));
        });
        var (finder, kind) = (Finder(), Kind(process));
        var asking = Enumerable.Range(0, 10).Select(_ => finder.FindAsync(new ServerRequest(kind), Token)).ToList();
        gate.SetResult();
        Assert.Single((await Task.WhenAll(asking)).Distinct());
        Assert.Equal(1, process.Asked);
        Assert.NotSame(await asking[0], await finder.FindAsync(new ServerRequest(kind) { Version = "1" }, Token));
    }

    [Fact]
    public async Task One_who_gives_up_does_not_end_the_search_of_the_others()
    {
        var gate = new TaskCompletionSource();
        var process = new FakeProvider("process", ProviderPlace.Process, async search =>
        {
            await gate.Task;
            return ServerAnswer.Found(FakeProvider.ServerOf(search.Request.Kind, "process"));
        });
        var (finder, kind) = (Finder(), Kind(process));
        using var impatience = new CancellationTokenSource();
        var first = finder.FindAsync(new ServerRequest(kind), impatience.Token);
        var second = finder.FindAsync(new ServerRequest(kind), Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        Assert.Equal("process", (await second).Provider);
        Assert.Equal(1, process.Asked);
    }

    [Fact]
    public async Task A_failed_search_is_made_again()
    {
        FakeProvider? process = null;
        process = new FakeProvider("process", ProviderPlace.Process, search => Task.FromResult(process!.Asked == 1
            ? ServerAnswer.None("not yet")
            : ServerAnswer.Found(FakeProvider.ServerOf(search.Request.Kind, "process"))));
        var (finder, kind) = (Finder(), Kind(process));
        await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(kind), Token));
        Assert.Equal("process", (await finder.FindAsync(new ServerRequest(kind), Token)).Provider);
    }

    [Fact]
    public async Task A_lost_server_is_searched_for_again()
    {
        using var lost = new CancellationTokenSource();
        FakeProvider? process = null;
        process = new FakeProvider("process", ProviderPlace.Process, search => Task.FromResult(
            ServerAnswer.Found(FakeProvider.ServerOf(search.Request.Kind, "process", process!.Asked == 1 ? lost.Token : CancellationToken.None))));
        var (finder, kind) = (Finder(), Kind(process));
        var first = await finder.FindAsync(new ServerRequest(kind), Token);
        await lost.CancelAsync();
        Assert.NotSame(first, await finder.FindAsync(new ServerRequest(kind), Token));
    }

    [Fact]
    public async Task Failing_takes_no_time()
    {
        var started = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<ServerException>(() => Finder().FindAsync(new ServerRequest(Kind()), Token));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(25));
    }

    private static ServerKind Kind(params FakeProvider[] providers)
    {
        var kind = new ServerKind("thing", "Thing", (connectionString, _) => connectionString.StartsWith("broken", StringComparison.Ordinal)
            ? throw new InvalidOperationException("nobody is there")
            : Task.FromResult("1.2"))
        {
            ExampleConnectionString = "localhost:1",
        };
        foreach (var provider in providers)
            kind.Add(provider);
        return kind;
    }

    private ServerFinder Finder(params (string Name, string Value)[] variables) => new(new ServerFinderOptions
    {
        Home = new ServerHome(Path.Combine(Path.GetTempPath(), $"assay-test-{Guid.NewGuid():N}")),
        Journal = RunJournal.ToText(new StringWriter(_report)),
        Environment = name => variables.FirstOrDefault(variable => variable.Name == name).Value,
    });
}
