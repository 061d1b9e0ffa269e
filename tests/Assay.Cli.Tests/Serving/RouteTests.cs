using System.Net;
using System.Text;
using Assay.PostgreSql.Tests.Templates;

namespace Assay.Cli.Tests.Serving;

/// <summary>The REST API of IntegreSQL, route by route.</summary>
public sealed class RouteTests(RouteTests.Shared shared) : IClassFixture<RouteTests.Shared>
{
    private readonly ServedApi _api = shared.Api;

    [Fact]
    public async Task A_template_is_initialised_finalised_and_gives_databases()
    {
        var hash = await _api.TemplateAsync();
        var (first, second) = (await _api.LeaseAsync(hash), await _api.LeaseAsync(hash));

        Assert.Equal((0, 1), (first.Id, second.Id));
        Assert.Equal((hash, hash), (first.TemplateHash, second.TemplateHash));
        await ServedApi.ExecuteAsync(first.ConnectionString, "insert into orders (total) values (1)");
        Assert.Equal(2L, await ServedApi.ExecuteAsync(first.ConnectionString, "select count(*) from orders"));
        Assert.Equal(1L, await ServedApi.ExecuteAsync(second.ConnectionString, "select count(*) from orders"));
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await _api.ReturnAsync(hash, first.Id));
    }

    [Theory]
    [InlineData("application/json", """{"hash": "$"}""")]
    [InlineData("text/plain", """{"hash": "$"}""")]
    [InlineData("application/x-www-form-urlencoded", "hash=$")]
    public async Task The_hash_is_taken_from_JSON_and_from_a_form(string type, string body)
    {
        var hash = ServedApi.NewHash();
        var content = new StringContent(body.Replace("$", hash, StringComparison.Ordinal), Encoding.UTF8, type);

        Assert.Equal(hash, (await ServedApi.DatabaseAsync(await _api.SendAsync(HttpMethod.Post, "templates", content))).TemplateHash);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", """{"hash": ""}""")]
    [InlineData("application/json", """{"hash": 5}""")]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "")]
    [InlineData("application/x-www-form-urlencoded", "other=x")]
    public async Task Without_a_hash_there_is_no_template(string type, string body) => Assert.Contains(
        "hash is required",
        await ServedApi.ErrorAsync(HttpStatusCode.BadRequest, await _api.SendAsync(HttpMethod.Post, "templates", new StringContent(body, Encoding.UTF8, type))),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_template_that_is_there_is_locked_and_finalised_again_without_harm()
    {
        var hash = await _api.TemplateAsync();

        Assert.Contains("already initialized", await ServedApi.ErrorAsync(HttpStatusCode.Locked, await _api.InitializeAsync(hash)), StringComparison.Ordinal);
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await _api.FinalizeAsync(hash));
    }

    [Fact]
    public async Task A_template_that_another_client_is_at_work_on_is_locked_and_its_databases_are_waited_for()
    {
        var hash = ServedApi.NewHash();
        var database = await ServedApi.DatabaseAsync(await _api.InitializeAsync(hash));
        await using (await ServedApi.OpenAsync(database.ConnectionString))
            await ServedApi.ErrorAsync(HttpStatusCode.Locked, await _api.InitializeAsync(hash));
        var waiting = _api.LeaseAsync(hash);
        await ServedApi.ExecuteAsync(database.ConnectionString, "create table late ()");
        Assert.False(waiting.IsCompleted);

        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await _api.FinalizeAsync(hash));
        Assert.Equal(0L, await ServedApi.ExecuteAsync((await waiting).ConnectionString, "select count(*) from late"));
    }

    [Theory]
    [InlineData("PUT", "templates/unknown")]
    [InlineData("DELETE", "templates/unknown")]
    [InlineData("GET", "templates/unknown/tests")]
    [InlineData("DELETE", "templates/unknown/tests/0")]
    [InlineData("POST", "templates/unknown/tests/0/unlock")]
    [InlineData("POST", "templates/unknown/tests/0/recreate")]
    public async Task A_template_that_is_not_there_is_not_found(string method, string path) => Assert.Contains(
        "There is no template 'unknown'",
        await ServedApi.ErrorAsync(HttpStatusCode.NotFound, await _api.SendAsync(new HttpMethod(method), path)),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_discarded_template_is_gone_and_may_be_initialised_again()
    {
        var hash = await _api.TemplateAsync();
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await _api.SendAsync(HttpMethod.Delete, $"templates/{hash}"));

        Assert.Contains("A client discarded it.", await ServedApi.ErrorAsync(HttpStatusCode.NotFound, await _api.SendAsync(HttpMethod.Get, $"templates/{hash}/tests")), StringComparison.Ordinal);
        await _api.TemplateAsync(hash);
        await _api.LeaseAsync(hash);
    }

    [Fact]
    public async Task A_template_that_is_being_initialised_can_be_discarded_and_whoever_waits_hears_it()
    {
        var hash = ServedApi.NewHash();
        var database = await ServedApi.DatabaseAsync(await _api.InitializeAsync(hash));
        var waiting = _api.SendAsync(HttpMethod.Get, $"templates/{hash}/tests");
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await _api.SendAsync(HttpMethod.Delete, $"templates/{hash}"));

        await ServedApi.ErrorAsync(HttpStatusCode.Gone, await waiting);
        Assert.False(await ServedApi.ExistsAsync(database));
        await ServedApi.ErrorAsync(HttpStatusCode.NotFound, await _api.FinalizeAsync(hash));
        await ServedApi.DatabaseAsync(await _api.InitializeAsync(hash));
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/unlock")]
    [InlineData("POST", "/recreate")]
    public async Task A_database_is_given_back_once_and_a_second_time_without_harm(string method, string ending)
    {
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { Most = 1 });
        var hash = await api.TemplateAsync();
        var database = await api.LeaseAsync(hash);
        await ServedApi.ExecuteAsync(database.ConnectionString, "delete from orders");
        for (var time = 0; time < 2; time++)
            await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.SendAsync(new HttpMethod(method), $"templates/{hash}/tests/{database.Id}{ending}"));

        var next = await api.LeaseAsync(hash);
        Assert.Equal(1, next.Id);
        Assert.Equal(1L, await ServedApi.ExecuteAsync(next.ConnectionString, "select count(*) from orders"));
        // Put back in place, unless another one is asked for.
        Assert.Equal(ending != "/recreate", database.Name == next.Name);
    }

    [Theory]
    [InlineData("seven", HttpStatusCode.BadRequest, "'seven' is no id")]
    [InlineData("1.5", HttpStatusCode.BadRequest, "'1.5' is no id")]
    [InlineData("7", HttpStatusCode.NotFound, "There is no test database 7")]
    [InlineData("-1", HttpStatusCode.NotFound, "There is no test database -1")]
    public async Task What_was_never_leased_can_not_be_returned(string id, HttpStatusCode status, string said)
    {
        var hash = await _api.TemplateAsync();

        Assert.Contains(said, await ServedApi.ErrorAsync(status, await _api.SendAsync(HttpMethod.Delete, $"templates/{hash}/tests/{id}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_templates_can_be_discarded()
    {
        // As a role of its own, which has templates of its own: the other tests want to keep theirs, those of other processes too.
        var server = ServedApi.Options.Server with { ConnectionString = await OwnRole.CreateAsync(TestContext.Current.CancellationToken) };
        await using var api = await ServedApi.StartAsync(ServedApi.Options with { Server = server });
        var (first, second) = (await api.TemplateAsync(), ServedApi.NewHash());
        await ServedApi.DatabaseAsync(await api.InitializeAsync(second));
        await ServedApi.ExpectAsync(HttpStatusCode.NoContent, await api.SendAsync(HttpMethod.Delete, "admin/templates"));

        await ServedApi.ErrorAsync(HttpStatusCode.NotFound, await api.SendAsync(HttpMethod.Get, $"templates/{first}/tests"));
        await ServedApi.ErrorAsync(HttpStatusCode.NotFound, await api.FinalizeAsync(second));
        await api.TemplateAsync(first);
    }

    [Fact]
    public async Task A_slash_at_the_end_changes_nothing_and_every_answer_has_an_id()
    {
        var hash = ServedApi.NewHash();
        var content = new StringContent($"{{\"hash\":\"{hash}\"}}");
        var request = new HttpRequestMessage(HttpMethod.Post, "templates/") { Content = content, Headers = { { "X-Request-Id", "mine" } } };
        var answer = await _api.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await ServedApi.DatabaseAsync(answer);
        Assert.Equal(["mine"], answer.Headers.GetValues("X-Request-Id"));
        Assert.NotEmpty((await _api.SendAsync(HttpMethod.Get, "nothing")).Headers.GetValues("X-Request-Id").Single());
    }

    [Theory]
    [InlineData("GET", "nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "templates", HttpStatusCode.MethodNotAllowed)]
    public async Task What_is_no_route_is_an_error_like_the_others(string method, string path, HttpStatusCode status) =>
        Assert.Contains("There is no GET", await ServedApi.ErrorAsync(status, await _api.SendAsync(new HttpMethod(method), path)), StringComparison.Ordinal);

    [Fact]
    public async Task A_foreign_name_that_leads_here_is_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "templates/x/tests") { Headers = { Host = "evil.example" } };

        Assert.Contains("evil.example", await ServedApi.ErrorAsync(HttpStatusCode.Forbidden, await _api.Client.SendAsync(request, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    /// <summary>One server for all of them: every test has templates of its own.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        internal ServedApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await ServedApi.StartAsync();

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
