using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Servers;

namespace Assay.Containers.Engines;

/// <summary>
/// Asks the engines that the environment names, or the usual ones, who they are. With a bare request and not the client: it runs beside the start of
/// native servers, most often for nothing, and must cost nothing.
/// </summary>
/// <param name="options">The environment that names engines, and how long a server may take to start: an engine may take a thirtieth to answer, 1 s by default.</param>
internal sealed class EngineProbe(ServerFinderOptions options)
{
    /// <summary>Oldest API that Assay is tested with: Docker Engine 20.10.</summary>
    public const string OldestApi = "1.41";

    /// <summary>The one that Testcontainers is written for.</summary>
    public const string NewestApi = "1.44";

    public const string ApiVariable = "DOCKER_API_VERSION";
    private const string Question = "GET /version HTTP/1.0\r\nHost: engine\r\n\r\n";
    private const int PartOfStart = 30;
    private readonly TimeSpan _patience = options.StartTimeout / PartOfStart;

    public async Task<EngineAnswer> AskAsync(CancellationToken cancellationToken)
    {
        EnginePlaces places;
        try
        {
            places = EnginePlaces.Read(options.Variable);
        }
        catch (Exception e) when (e is FormatException or IOException or JsonException or UnauthorizedAccessException)
        {
            return new EngineAnswer(null, e.Message, "correct or unset what names it");
        }

        EngineAnswer? first = null;
        foreach (var endpoint in places.Endpoints)
        {
            var answer = await AskAsync(endpoint, places.NamedBy, cancellationToken);
            if (answer.Engine is not null)
                return answer;
            first ??= answer;
        }

        return first ?? new EngineAnswer(
            null, $"no container engine: {string.Join(" and ", places.Absent)} {(places.Absent.Length == 1 ? "does" : "do")} not exist, and DOCKER_HOST is not set", Start);
    }

    private static string Start => OperatingSystem.IsLinux()
        ? "install and start Docker: apt-get install docker.io && systemctl start docker"
        : "start Docker Desktop    (or set DOCKER_HOST)";

    private async Task<EngineAnswer> AskAsync(EngineEndpoint endpoint, string? namedBy, CancellationToken cancellationToken)
    {
        var name = namedBy is null ? endpoint.ToString() : $"{endpoint}, which {namedBy} names,";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            await using var connection = await EngineConnection.OpenAsync(endpoint, patience.Token).WaitAsync(patience.Token);
            await connection.WriteAsync(Encoding.ASCII.GetBytes(Question), patience.Token);
            using var reader = new StreamReader(connection);
            var answer = await reader.ReadToEndAsync(patience.Token).WaitAsync(patience.Token);
            return Read(answer) is { } told
                ? Judge(told, endpoint, name, connection)
                : new EngineAnswer(null, $"what answers at {name} is no container engine: {FirstLine(answer)}", "correct or unset DOCKER_HOST");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new EngineAnswer(null, $"the engine at {name} takes connections, but did not answer within {_patience.TotalSeconds:0.#} s", "restart it: systemctl restart docker    (or Docker Desktop)");
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException or NotSupportedException or System.Security.Authentication.AuthenticationException
            or System.Security.Cryptography.CryptographicException)
        {
            return Refused(endpoint, name, e);
        }
    }

    private static EngineAnswer Refused(EngineEndpoint endpoint, string name, Exception refusal) => (refusal as SocketException)?.SocketErrorCode switch
    {
        SocketError.AccessDenied => Forbidden(endpoint, name),
        SocketError.ConnectionRefused when endpoint.SocketPath is not null => new EngineAnswer(
            null, $"no engine listens at {name} though the socket is there: its daemon is dead", Start),
        SocketError.ConnectionRefused => new EngineAnswer(null, $"nothing listens at {name}", "start that engine, or correct or unset DOCKER_HOST"),
        SocketError.AddressNotAvailable or SocketError.HostNotFound or SocketError.TryAgain => new EngineAnswer(
            null, $"{name} does not exist: {refusal.Message}", "start that engine, or correct or unset DOCKER_HOST"),
        _ when refusal is UnauthorizedAccessException => Forbidden(endpoint, name),
        _ when endpoint.SocketPath is { } path && !File.Exists(path) => new EngineAnswer(null, $"{name} does not exist", "start that engine, or correct or unset DOCKER_HOST"),
        _ => new EngineAnswer(null, $"{name} can't be reached: {refusal.Message}", "correct or unset DOCKER_HOST"),
    };

    private static EngineAnswer Forbidden(EngineEndpoint endpoint, string name) => new(
        null,
        $"{Environment.UserName} may not use the engine at {name}: permission denied",
        OperatingSystem.IsLinux() ? "sudo usermod -aG docker $USER    (then log in again)" : $"give this user access to {endpoint}");

    private EngineAnswer Judge(JsonObject told, EngineEndpoint endpoint, string name, Stream connection)
    {
        var version = (string?)told["Version"] ?? "";
        if ((string?)told["Os"] == "windows")
            return new EngineAnswer(null, $"the engine at {name} runs Windows containers", "switch Docker Desktop to Linux containers");
        var newest = ApiOf(told, "ApiVersion") ?? new Version(1, 0);
        var oldest = ApiOf(told, "MinAPIVersion") ?? new Version(1, 0);
        if (newest < Version.Parse(OldestApi))
        {
            return new EngineAnswer(
                null, $"the engine at {name} (version {version}) is too old: it speaks API {newest}, and Assay needs {OldestApi} or later", "update it to Docker Engine 20.10 or later");
        }

        var newestSpoken = Version.Parse(NewestApi);
        if (oldest > newestSpoken)
        {
            return new EngineAnswer(
                null, $"the engine at {name} (version {version}) is too new: it speaks API {oldest} or later, and Assay's client speaks {newestSpoken} at most", "update the package Assay.Containers");
        }

        var spoken = newest < newestSpoken ? newest : newestSpoken;
        if (options.Variable(ApiVariable) is { Length: > 0 } asked)
        {
            if (!Version.TryParse(asked, out var api) || api < oldest || api > newest)
            {
                return new EngineAnswer(
                    null, $"{ApiVariable} is {asked}, but the engine at {name} (version {version}) speaks API {oldest} to {newest}", $"set {ApiVariable}={spoken}, or unset it");
            }

            spoken = api;
        }

        return new EngineAnswer(new FoundEngine(endpoint, version, spoken.ToString(2), EnginePeer.IsOutside(connection)));
    }

    private static Version? ApiOf(JsonObject told, string name) => Version.TryParse((string?)told[name], out var version) ? version : null;

    private static JsonObject? Read(string answer)
    {
        var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        try
        {
            return body < 0 ? null : JsonNode.Parse(answer[(body + 4)..]) is JsonObject told && told.ContainsKey("ApiVersion") ? told : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string FirstLine(string answer) => answer.Length == 0
        ? "it closed the connection"
        : answer.Split('\n')[0].Trim() is var line && line.Length > 80 ? string.Create(CultureInfo.InvariantCulture, $"{line[..80]}…") : line;
}
