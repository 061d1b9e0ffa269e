using Google.Protobuf.Reflection;

namespace Assay.Kafka.SchemaRegistry.ProtoSchemas;

/// <summary>The messages and enums that a schema can name, by their full names with the leading dot.</summary>
internal sealed class ProtoTypes
{
    private readonly Dictionary<string, (DescriptorProto Message, string Package, bool IsOwn)> _messages = [];

    public ProtoTypes(FileDescriptorProto own, IEnumerable<FileDescriptorProto> files)
    {
        foreach (var file in files)
            Add(file.MessageTypes, file.Package is { Length: > 0 } package ? $".{package}" : "", file.Package ?? "", file == own);
    }

    public DescriptorProto? Message(string fullName) => _messages.TryGetValue(fullName, out var found) ? found.Message : null;

    /// <summary>Whether the schema itself has the message, and not a file that it imports.</summary>
    public bool IsOwn(string fullName) => _messages.TryGetValue(fullName, out var found) && found.IsOwn;

    /// <summary>The name without its package.</summary>
    public string LocalName(string fullName) =>
        _messages.TryGetValue(fullName, out var found) && found.Package.Length > 0 ? fullName[(found.Package.Length + 2)..] : fullName.TrimStart('.');

    private void Add(IEnumerable<DescriptorProto> messages, string scope, string package, bool isOwn)
    {
        foreach (var message in messages)
        {
            _messages[$"{scope}.{message.Name}"] = (message, package, isOwn);
            Add(message.NestedTypes, $"{scope}.{message.Name}", package, isOwn);
        }
    }
}
