using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Servers.Native;

namespace Assay.Containers.Engines;

/// <summary>What <c>docker login</c> left: in Docker's configuration, or with the helper program that it names.</summary>
internal sealed class RegistryCredentials(Func<string, string?> environment)
{
    private const string Hub = "https://index.docker.io/v1/";

    /// <summary>Who may fetch an image, as the engine takes it; null when nobody logged in to its registry.</summary>
    public async Task<string?> ForAsync(string image, CancellationToken cancellationToken)
    {
        var file = Path.Combine(
            environment("DOCKER_CONFIG") is { Length: > 0 } folder ? folder : Path.Combine(environment(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") ?? "", ".docker"),
            "config.json");
        try
        {
            if (!File.Exists(file) || JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken)) is not JsonObject configuration)
                return null;
            var registry = Registry(image);
            var helper = (string?)configuration["credHelpers"]?[registry] ?? (string?)configuration["credsStore"];
            return (helper is null ? null : await FromHelperAsync(helper, registry, cancellationToken)) ?? FromFile(configuration["auths"]?[registry], registry);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or FormatException or InvalidOperationException)
        {
            // The registry will say whether it wants any.
            return null;
        }
    }

    /// <summary>The registry in an image's name, as logins call it.</summary>
    internal static string Registry(string image)
    {
        var first = image.Split('/')[0];
        var isHost = image.Contains('/', StringComparison.Ordinal) && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost");
        return isHost && first is not ("docker.io" or "index.docker.io") ? first : Hub;
    }

    private static string? FromFile(JsonNode? login, string registry)
    {
        if ((string?)login?["auth"] is not { Length: > 0 } auth)
            return null;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).Split(':', 2);
        return pair is [var user, var password] ? Encode(user, password, registry) : null;
    }

    private static async Task<string?> FromHelperAsync(string helper, string registry, CancellationToken cancellationToken)
    {
        var run = await ProgramRun.TryAsync($"docker-credential-{helper}", ["get"], cancellationToken, registry);
        return run is { Succeeded: true } && JsonNode.Parse(run.Output) is JsonObject login && (string?)login["Secret"] is { } secret
            ? Encode((string?)login["Username"] ?? "", secret, registry)
            : null;
    }

    private static string Encode(string user, string password, string registry)
    {
        // What helpers give for an identity token.
        var login = user == "<token>"
            ? new JsonObject { ["identitytoken"] = password, ["serveraddress"] = registry }
            : new JsonObject { ["username"] = user, ["password"] = password, ["serveraddress"] = registry };
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(login.ToJsonString())).Replace('+', '-').Replace('/', '_');
    }
}
