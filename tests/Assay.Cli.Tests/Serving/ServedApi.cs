using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Assay.Cli.Serving;
using Npgsql;

namespace Assay.Cli.Tests.Serving;

/// <summary>A client's view of databases that are served, in the process of the tests unless told.</summary>
internal sealed class ServedApi : IAsyncDisposable
{
    private readonly ServedDatabases? _serving;

    private ServedApi(Uri url, ServedDatabases? serving)
    {
        _serving = serving;
        Client = new HttpClient { BaseAddress = new Uri(url, "api/v1/") };
    }

    /// <summary>What tests that don't care use. Nothing made ahead: most tests need one database or two.</summary>
    public static ServeOptions Options { get; } = new() { Ready = 0, Salt = Guid.NewGuid().ToString("N") };

    public HttpClient Client { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ServedApi> StartAsync(ServeOptions? options = null)
    {
        var serving = await ServedDatabases.StartAsync(options ?? Options, IPAddress.Loopback, 0, Cancelled);
        return new ServedApi(serving.Url, serving);
    }

    /// <summary>The same on a server in another process.</summary>
    public static ServedApi At(Uri url) => new(url, null);

    /// <summary>A hash that no other test has.</summary>
    public static string NewHash() => Guid.NewGuid().ToString("N");

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null) =>
        Client.SendAsync(new HttpRequestMessage(method, path) { Content = content }, Cancelled);

    public Task<HttpResponseMessage> InitializeAsync(string hash) => Client.PostAsJsonAsync("templates", new { hash }, Cancelled);

    public Task<HttpResponseMessage> FinalizeAsync(string hash) => SendAsync(HttpMethod.Put, $"templates/{hash}");

    public Task<HttpResponseMessage> ReturnAsync(string hash, int id) => SendAsync(HttpMethod.Delete, $"templates/{hash}/tests/{id}");

    /// <summary>A template with a table of one row.</summary>
    public async Task<string> TemplateAsync(string? hash = null)
    {
        hash ??= NewHash();
        var database = await DatabaseAsync(await InitializeAsync(hash));
        await ExecuteAsync(database.ConnectionString, "create table orders (id serial primary key, total int); insert into orders (total) values (4000)");
        await ExpectAsync(HttpStatusCode.NoContent, await FinalizeAsync(hash));
        return hash;
    }

    /// <summary>Leases a database of a template.</summary>
    public async Task<ClientDatabase> LeaseAsync(string hash) => await DatabaseAsync(await Client.GetAsync($"templates/{hash}/tests", Cancelled));

    /// <summary>The database that an answer tells.</summary>
    public static async Task<ClientDatabase> DatabaseAsync(HttpResponseMessage answer)
    {
        var body = await ExpectAsync(HttpStatusCode.OK, answer);
        var config = body.GetProperty("database").GetProperty("config");
        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = config.GetProperty("host").GetString(),
            Port = config.GetProperty("port").GetInt32(),
            Username = config.GetProperty("username").GetString(),
            Password = config.GetProperty("password").GetString(),
            Database = config.GetProperty("database").GetString(),
            Pooling = false,
            ApplicationName = "client",
        };
        return new ClientDatabase(
            body.TryGetProperty("id", out var id) ? id.GetInt32() : -1, connectionString.Database!, connectionString.ConnectionString,
            body.GetProperty("database").GetProperty("templateHash").GetString()!);
    }

    /// <summary>The body of an answer that has to have a status.</summary>
    public static async Task<JsonElement> ExpectAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.StatusCode == status, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {(int)answer.StatusCode}, not {(int)status}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The message of an answer that has to be an error.</summary>
    public static async Task<string> ErrorAsync(HttpStatusCode status, HttpResponseMessage answer) =>
        (await ExpectAsync(status, answer)).GetProperty("message").GetString()!;

    public static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancelled);
        return connection;
    }

    /// <summary>The first value that a statement answers, on a session of its own.</summary>
    public static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = await OpenAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancelled);
    }

    public static async Task<bool> ExistsAsync(ClientDatabase database)
    {
        var other = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres" };
        return await ExecuteAsync(other.ConnectionString, $"select exists (select from pg_database where datname = '{database.Name}')") is true;
    }

    /// <summary>Waits until the server knows too that a client has disconnected.</summary>
    public static async Task HasLeftAsync(ClientDatabase database)
    {
        var other = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres" };
        await Eventually.Within(TimeSpan.FromSeconds(20)).Value(
            () => ExecuteAsync(other.ConnectionString, $"select count(*) from pg_stat_activity where datname = '{database.Name}'"), sessions => sessions is 0L, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_serving is not null)
            await _serving.DisposeAsync();
    }
}
