using System.Text.RegularExpressions;
using Assay.Servers;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Images;

namespace Assay.Containers.Images;

/// <summary>The image to run: the one that the environment names, or the one for the pinned version.</summary>
/// <param name="Name">Its full name, after what Testcontainers is told to put in place of a registry.</param>
/// <param name="Tag">Its tag; empty where a digest names it.</param>
/// <param name="Variable">The environment variable that names it, or could; null where only the author does.</param>
internal sealed record ImageChoice(string Name, string Tag, string? Variable)
{
    private const int Attempts = 10;

    public static ImageChoice For(ServerImage image, ServerRequest request, ServerFinderOptions options)
    {
        var variable = VariableOf(request.Kind);
        return Of(options.Variable(variable) ?? image.NameFor(request.Version), variable);
    }

    public static ImageChoice Of(string name, string? variable = null)
    {
        IImage image = Parse(name);
        image = TestcontainersSettings.ImageNameSubstitution?.Invoke(image) ?? image;
        if (TestcontainersSettings.HubImageNamePrefix is { Length: > 0 } prefix && image.GetHostname() is null)
            image = Parse($"{prefix.TrimEnd('/')}/{image.FullName}");
        return new ImageChoice(image.FullName, image.Tag ?? "", variable);
    }

    /// <summary>The environment variable, if it names an image.</summary>
    public static string? NamedBy(ServerImage image, ServerKind kind, ServerFinderOptions options) =>
        options.Variable(VariableOf(kind)) is null ? null : VariableOf(kind);

    // Testcontainers gives the matching of a name a second, which passes by itself where many processes start at once.
    private static DockerImage Parse(string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new DockerImage(name);
            }
            catch (RegexMatchTimeoutException) when (attempt < Attempts)
            {
                // The next one finds the expression compiled.
            }
        }
    }

    private static string VariableOf(ServerKind kind) => kind.Variable + "_IMAGE";
}
