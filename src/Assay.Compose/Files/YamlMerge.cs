using YamlDotNet.RepresentationModel;

namespace Assay.Compose.Files;

/// <summary>Lays one file, or one service, on top of another, by the rules that the Compose Specification has for it.</summary>
internal static class YamlMerge
{
    private const string Reset = "!reset";
    private const string Override = "!override";

    /// <summary>Written as a list or as a mapping, they are mappings.</summary>
    private static readonly string[] Mappings = ["environment", "labels"];

    /// <summary>They replace what is below them; other lists are added to it.</summary>
    private static readonly string[] Replaced = ["command", "entrypoint"];

    public static YamlMappingNode Mapping(YamlNode? below, YamlNode? above)
    {
        var merged = new YamlMappingNode();
        foreach (var (key, value) in below.Entries())
            merged.Children[new YamlScalarNode(key)] = value;
        foreach (var (key, value) in above.Entries())
        {
            var name = new YamlScalarNode(key);
            if (TagOf(value) == Reset)
                merged.Children.Remove(name);
            else
                merged.Children[name] = Value(key, merged.Child(key), value);
        }

        return merged;
    }

    private static YamlNode Value(string key, YamlNode? below, YamlNode above)
    {
        if (below is null || TagOf(above) == Override || Replaced.Contains(key))
            return above;
        if (Mappings.Contains(key))
            return Mapping(AsMapping(below), AsMapping(above));
        return (below, above) switch
        {
            (YamlMappingNode, YamlMappingNode) => Mapping(below, above),
            (YamlSequenceNode lower, YamlSequenceNode upper) => new YamlSequenceNode(lower.Children.Concat(upper.Children)),
            _ => above,
        };
    }

    private static YamlMappingNode AsMapping(YamlNode node)
    {
        var mapping = new YamlMappingNode();
        foreach (var (name, value) in node.Pairs())
            mapping.Children[new YamlScalarNode(name)] = value is null ? new YamlScalarNode("null") : new YamlScalarNode(value) { Style = YamlDotNet.Core.ScalarStyle.DoubleQuoted };
        return mapping;
    }

    private static string TagOf(YamlNode node) => node.Tag.IsEmpty ? "" : node.Tag.Value;
}
