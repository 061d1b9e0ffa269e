using System.Collections.Immutable;
using System.Globalization;
using Assay.Servers;

namespace Assay.Containers.Images;

/// <summary>An image that Assay knows nothing about but what its author says.</summary>
/// <param name="kind">Name of the kind that it makes up.</param>
/// <param name="image">The image.</param>
/// <param name="ports">Its ports.</param>
/// <param name="setup">How it is set up.</param>
/// <param name="askAsync">Throws while it is not ready.</param>
internal sealed class AnyImage(
    string kind, string image, ImmutableArray<int> ports, ContainerSetup setup, Func<ContainerAddress, CancellationToken, Task> askAsync) : ServerImage
{
    public override string Kind => kind;

    public override ImmutableArray<int> Ports => ports;

    public override string NameFor(string? version) => image;

    public override ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings) => setup;

    /// <summary>Host and ports, in the order of their declaration: <c>127.0.0.1:49153,49154</c>.</summary>
    public override string ConnectionString(ContainerAddress address) => $"{address.Host}:{string.Join(',', ports.Select(address.Port))}";

    public override async Task<string> AskAsync(
        ServerKind kind, string connectionString, ContainerAddress address, string tag, CancellationToken cancellationToken)
    {
        await askAsync(address, cancellationToken);
        return tag.Length > 0 ? tag : image;
    }

    /// <summary>The address in a connection string.</summary>
    public ContainerAddress Address(string connectionString)
    {
        var colon = connectionString.LastIndexOf(':');
        var outer = connectionString[(colon + 1)..].Split(',').Select(port => int.Parse(port, CultureInfo.InvariantCulture));
        return new ContainerAddress(
            connectionString[..colon], ports.Zip(outer).ToImmutableSortedDictionary(pair => pair.First, pair => pair.Second), "");
    }

    /// <summary>Everything that tells it from another, as one text.</summary>
    public string Describe() => string.Join(
        '\n',
        [
            image,
            string.Join(',', ports),
            .. setup.Environment.Select(variable => $"env {variable.Key}={variable.Value}"),
            .. setup.Command.Select(argument => $"arg {argument}"),
            .. setup.Files.Select(file => $"file {file.Key} {file.Value}"),
        ]);
}
