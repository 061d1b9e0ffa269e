using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Assay.RabbitMq.Servers;

namespace Assay.RabbitMq.Management;

/// <summary>RabbitMQ's management API: the only standard way to make and remove virtual hosts, and to list what is in them.</summary>
internal sealed class ManagementApi
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // AMQP takes no way through a proxy either; and one that the environment names would be asked for the loopback address, too.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(15) };
    private readonly RabbitAddress _address;
    private readonly Uri _root;
    private readonly AuthenticationHeaderValue _credentials;

    public ManagementApi(RabbitAddress address)
    {
        _address = address;
        _root = new Uri(address.Management.AbsoluteUri.TrimEnd('/') + "/api/");
        _credentials = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.User}:{address.Password}")));
    }

    /// <summary>One segment of a path.</summary>
    public static string Segment(string name) => Uri.EscapeDataString(name);

    public Task<List<VirtualHostInfo>> VirtualHostsAsync(CancellationToken cancellationToken) => ListAsync<VirtualHostInfo>("vhosts", cancellationToken);

    /// <summary>
    /// The queues with their counts, asked of the queues themselves: with <c>disable_stats</c> the answer does not come from statistics, which are
    /// seconds old.
    /// </summary>
    public Task<List<QueueInfo>> QueuesAsync(string virtualHost, CancellationToken cancellationToken) =>
        ListAsync<QueueInfo>($"queues/{Segment(virtualHost)}?disable_stats=true&enable_queue_totals=true", cancellationToken);

    /// <summary>A list of things. One that goes away while the server lists it stands there as an empty array, and is left out.</summary>
    public async Task<List<T>> ListAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        var listed = await answer.Content.ReadFromJsonAsync<List<JsonElement>>(Json, cancellationToken)
            ?? throw new SandboxException($"RabbitMQ's management API answered null to GET {path}.");
        return [.. listed.Where(thing => thing.ValueKind == JsonValueKind.Object).Select(thing => thing.Deserialize<T>(Json)!)];
    }

    public async Task PutAsync(string path, object body, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Put, path, body, cancellationToken)).Dispose();

    public async Task PostAsync(string path, object body, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, path, body, cancellationToken)).Dispose();

    /// <summary>Removes something; that it is gone already is as good.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, path, null, cancellationToken)).Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root, path)) { Content = body is null ? null : JsonContent.Create(body, options: Json) };
        request.Headers.Authorization = _credentials;
        HttpResponseMessage answer;
        try
        {
            answer = await Http.SendAsync(request, cancellationToken);
        }
        catch (Exception failed) when (failed is HttpRequestException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new SandboxException(
                $"RabbitMQ's management API at {_address.Management} does not answer ({failed.Message}). Assay needs it, since only it can make virtual "
                + "hosts. Enable it (rabbitmq-plugins enable rabbitmq_management), or say where it is: amqp://…/?management=15672.", failed);
        }

        if (answer.IsSuccessStatusCode || (method == HttpMethod.Delete && answer.StatusCode == HttpStatusCode.NotFound))
            return answer;
        using (answer)
        {
            var said = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? new SandboxException(
                    $"RabbitMQ's user '{_address.User}' may not {method} {path}: {said}. Assay makes a virtual host for each sandbox, for which a user "
                    + $"needs the tag administrator: rabbitmqctl set_user_tags {_address.User} administrator.")
                : new SandboxException($"RabbitMQ's management API answered {(int)answer.StatusCode} to {method} {path}: {said}");
        }
    }
}
