using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Containers.Engines;

/// <summary>Where to look for engines, as Docker's clients and Testcontainers do: what the user names, and only that, or the usual places.</summary>
internal sealed record EnginePlaces
{
    private const string DefaultContext = "default";
    private const string EndpointsOfContext = "Endpoints";

    public required ImmutableArray<EngineEndpoint> Endpoints { get; init; }

    /// <summary>What names the only endpoint; null for the usual places.</summary>
    public string? NamedBy { get; init; }

    /// <summary>The usual places where there is nothing.</summary>
    public ImmutableArray<string> Absent { get; init; } = [];

    /// <exception cref="FormatException">What the user names is none.</exception>
    public static EnginePlaces Read(Func<string, string?> environment)
    {
        var home = environment(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") ?? "";
        if (Property(home, "tc.host") is { } desktop)
            return Named(desktop, "tc.host in .testcontainers.properties", null);
        if (environment("DOCKER_HOST") is { Length: > 0 } host)
            return Named(host, "DOCKER_HOST", Certificates(environment, home));
        if (Property(home, "docker.host") is { } property)
            return Named(property, "docker.host in .testcontainers.properties", Certificates(environment, home));
        var configuration = environment("DOCKER_CONFIG") is { Length: > 0 } folder ? folder : Path.Combine(home, ".docker");
        return Context(environment, configuration) ?? Usual(environment, home);
    }

    private static EnginePlaces Named(string address, string by, string? certificates) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? new EnginePlaces { Endpoints = [new EngineEndpoint(uri, certificates)], NamedBy = by }
            : throw new FormatException($"{by} is {address}, which is no address such as unix:///var/run/docker.sock or tcp://host:2375");

    private static string? Certificates(Func<string, string?> environment, string home)
    {
        if (environment("DOCKER_TLS_VERIFY") is not { Length: > 0 } verify || verify == "0")
            return null;
        return environment("DOCKER_CERT_PATH") is { Length: > 0 } path ? path : Path.Combine(home, ".docker");
    }

    private static string? Property(string home, string name)
    {
        var file = Path.Combine(home, ".testcontainers.properties");
        return home.Length == 0 || !File.Exists(file)
            ? null
            : File.ReadLines(file).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
                .FirstOrDefault(pair => pair is [var key, { Length: > 0 }] && key == name)?[1];
    }

    private static EnginePlaces? Context(Func<string, string?> environment, string configuration)
    {
        var file = Path.Combine(configuration, "config.json");
        var name = environment("DOCKER_CONTEXT") is { Length: > 0 } told
            ? told
            : File.Exists(file) ? (string?)JsonNode.Parse(File.ReadAllText(file))?["currentContext"] : null;
        if (name is null or "" or DefaultContext)
            return null;
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var meta = Path.Combine(configuration, "contexts", "meta", id, "meta.json");
        if (!File.Exists(meta) || (string?)JsonNode.Parse(File.ReadAllText(meta))?[EndpointsOfContext]?["docker"]?["Host"] is not { } host)
            throw new FormatException($"the Docker context '{name}' is chosen, but {meta} does not say where it is");
        var certificates = Path.Combine(configuration, "contexts", "tls", id, "docker");
        return Named(host, $"the Docker context '{name}'", Directory.Exists(certificates) ? certificates : null);
    }

    private static EnginePlaces Usual(Func<string, string?> environment, string home)
    {
        if (OperatingSystem.IsWindows())
            return new EnginePlaces { Endpoints = [new EngineEndpoint(new Uri("npipe://./pipe/docker_engine"))] };
        string[] usual = ["/var/run/docker.sock"];
        string[] own = home.Length == 0 ? [] : [Path.Combine(home, ".docker", "run", "docker.sock"), Path.Combine(home, ".docker", "desktop", "docker.sock")];
        string[] rootless = environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? [Path.Combine(runtime, "docker.sock")] : [];
        var sockets = usual.Concat(rootless).Concat(own).ToLookup(File.Exists);
        return new EnginePlaces
        {
            Endpoints = [.. sockets[true].Select(path => new EngineEndpoint(new Uri($"unix://{path}")))],
            Absent = [.. usual, .. rootless],
        };
    }
}
