using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Assay.Compose.Files;

/// <summary>Reads YAML into nodes, and the nodes as what Compose allows them to be.</summary>
internal static class YamlText
{
    /// <summary>The mapping that a file holds; anchors and <c>&lt;&lt;</c> are followed.</summary>
    /// <exception cref="ComposeException">It can't be read, or holds something else.</exception>
    public static YamlMappingNode Read(string path)
    {
        try
        {
            using var reader = File.OpenText(path);
            var stream = new YamlStream();
            stream.Load(new MergingParser(new Parser(reader)));
            if (stream.Documents.Count == 0)
                return [];
            return stream.Documents[0].RootNode as YamlMappingNode
                ?? throw new ComposeException($"{path} is no compose file: it holds no mapping");
        }
        catch (YamlException wrong)
        {
            throw new ComposeException($"{path} can't be read, line {wrong.Start.Line}: {wrong.InnerException?.Message ?? wrong.Message}", wrong);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ComposeException($"{path} can't be read: {e.Message}", e);
        }
    }

    public static YamlNode? Child(this YamlNode? node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    public static string? Text(this YamlNode? node) => node is YamlScalarNode { Value: { } value } scalar && !IsNull(scalar) ? value : null;

    /// <summary>The entries of a list; a single value counts as a list of one.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node switch
    {
        null => [],
        YamlSequenceNode list => list.Children,
        YamlScalarNode scalar when IsNull(scalar) => [],
        _ => [node],
    };

    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode? node) =>
        node is YamlMappingNode mapping ? mapping.Children.Where(entry => entry.Key is YamlScalarNode).Select(entry => (((YamlScalarNode)entry.Key).Value ?? "", entry.Value)) : [];

    /// <summary>Names with values, whether written as a mapping or as a list of <c>NAME=value</c>; null for a name without a value.</summary>
    public static IEnumerable<(string Name, string? Value)> Pairs(this YamlNode? node)
    {
        if (node is YamlMappingNode)
            return node.Entries().Select(entry => (entry.Key, entry.Value.Text()));
        return node.Items().Select(item => item.Text()).OfType<string>().Select(text => text.Split('=', 2) is [var name, var value] ? (name, value) : (text, null));
    }

    private static bool IsNull(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
}
