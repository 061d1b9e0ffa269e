using Assay.Compose.Services;
using YamlDotNet.RepresentationModel;

namespace Assay.Compose.Files;

/// <summary>What the files of a project say together, as far as servers are concerned.</summary>
internal sealed class ComposeProject
{
    private const int DeepestReference = 10;

    private readonly Func<string, string?> _variable;
    private readonly YamlMappingNode _root;
    private readonly string _folder;

    private ComposeProject(IReadOnlyList<string> files, Func<string, string?> variable)
    {
        Files = files;
        _folder = Path.GetDirectoryName(files[0])!;
        var defaults = EnvironmentFile.Read(Path.Combine(_folder, ".env"), variable);
        _variable = name => variable(name) ?? defaults.GetValueOrDefault(name);
        _root = files.Aggregate(new YamlMappingNode(), (below, file) => YamlMerge.Mapping(below, Load(file, 0)));
        Services = [.. _root.Child("services").Entries().Select(entry => Read(entry.Key, entry.Value))];
    }

    public IReadOnlyList<string> Files { get; }

    /// <summary>The file that people know the project by.</summary>
    public string File => Files[0];

    public IReadOnlyList<ComposeService> Services { get; }

    /// <summary>Reads a project.</summary>
    /// <param name="files">Its files, the later ones on top of the earlier; at least one.</param>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <exception cref="ComposeException">A file can't be read.</exception>
    public static ComposeProject Read(IReadOnlyList<string> files, Func<string, string?> variable) => new(files, variable);

    /// <summary>A file with what it includes below it.</summary>
    private YamlMappingNode Load(string file, int depth)
    {
        var root = YamlText.Read(file);
        if (depth > DeepestReference)
            throw new ComposeException($"{file} is included by itself");
        var folder = Path.GetDirectoryName(file)!;
        var below = root.Child("include").Items()
            .SelectMany(include => include is YamlMappingNode ? include.Child("path").Items() : [include])
            .Select(path => path.Text()).OfType<string>()
            .Aggregate(new YamlMappingNode(), (merged, path) => YamlMerge.Mapping(merged, Load(Path.GetFullPath(Interpolation.Apply(path, _variable), folder), depth + 1)));
        var services = new YamlMappingNode();
        foreach (var (name, service) in root.Child("services").Entries())
            services.Children[new YamlScalarNode(name)] = Extend(service, root, folder, depth);
        root.Children[new YamlScalarNode("services")] = services;
        return YamlMerge.Mapping(below, root);
    }

    /// <summary>A service on top of the one that it extends, of this file or another.</summary>
    private YamlNode Extend(YamlNode service, YamlMappingNode root, string folder, int depth)
    {
        if (service.Child("extends") is not { } extends)
            return service;
        var other = extends.Child("file").Text() is { } file ? Load(Path.GetFullPath(Interpolation.Apply(file, _variable), folder), depth + 1) : root;
        var extended = other.Child("services").Child(extends.Text() ?? extends.Child("service").Text() ?? "");
        if (extended is null || depth > DeepestReference)
            return service;
        return YamlMerge.Mapping(other == root ? Extend(extended, root, folder, depth + 1) : extended, service);
    }

    private ComposeService Read(string name, YamlNode node)
    {
        try
        {
            var environment = Environment(node);
            return new ComposeService
            {
                Name = name,
                Image = Value(node.Child("image")) is { Length: > 0 } image ? ImageName.Parse(image) : null,
                Ports = [.. node.Child("ports").Items().SelectMany(Ports)],
                Environment = environment,
                Labels = node.Child("labels").Pairs().ToDictionary(label => label.Name, label => Interpolation.Apply(label.Value ?? "", _variable), StringComparer.Ordinal),
                Command = [.. node.Child("command").Items().Concat(node.Child("entrypoint").Items()).Select(Value).OfType<string>().SelectMany(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries))],
                UsesHostNetwork = Value(node.Child("network_mode")) == "host",
            };
        }
        catch (ComposeException wrong)
        {
            return new ComposeService { Name = name, Problem = wrong.Message };
        }
    }

    private IEnumerable<ComposePort> Ports(YamlNode node) => node is YamlMappingNode
        ? PortSyntax.Long(Value(node.Child("target")), Value(node.Child("published")), Value(node.Child("host_ip")), Value(node.Child("protocol")))
        : PortSyntax.Short(Value(node) ?? "");

    /// <summary>The variables of a container: from files, with those of the service itself on top; a name without a value takes the one of the shell.</summary>
    private Dictionary<string, string> Environment(YamlNode node)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in node.Child("env_file").Items().Select(entry => Value(entry is YamlMappingNode ? entry.Child("path") : entry)).OfType<string>())
        {
            foreach (var (name, value) in EnvironmentFile.Read(Path.GetFullPath(file, _folder), _variable))
                environment[name] = value;
        }

        foreach (var (name, value) in node.Child("environment").Pairs())
        {
            if ((value is null ? _variable(name) : Interpolation.Apply(value, _variable)) is { } known)
                environment[name] = known;
        }

        foreach (var (name, path) in environment.Where(variable => variable.Key.EndsWith("_FILE", StringComparison.Ordinal)).ToList())
        {
            if (Secret(path) is { } secret)
                environment.TryAdd(name[..^"_FILE".Length], secret);
        }

        return environment;
    }

    /// <summary>What a file in a container holds that the project mounts as a secret.</summary>
    private string? Secret(string path)
    {
        const string Mounted = "/run/secrets/";
        if (!path.StartsWith(Mounted, StringComparison.Ordinal))
            return null;
        var secret = _root.Child("secrets").Child(path[Mounted.Length..]);
        if (Value(secret.Child("environment")) is { } variable)
            return _variable(variable);
        var file = Value(secret.Child("file")) is { } told ? Path.GetFullPath(told, _folder) : null;
        return System.IO.File.Exists(file) ? System.IO.File.ReadAllText(file).TrimEnd('\r', '\n') : null;
    }

    private string? Value(YamlNode? node) => node.Text() is { } text ? Interpolation.Apply(text, _variable) : null;
}
