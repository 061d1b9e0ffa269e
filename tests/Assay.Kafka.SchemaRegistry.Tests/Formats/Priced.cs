using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Assay.Kafka.SchemaRegistry.Tests.Formats;

/// <summary>A message without fields, in a file that imports files which every registry knows.</summary>
internal sealed class Priced : IMessage<Priced>, IBufferMessage
{
    private static readonly FileDescriptor File = FileDescriptor.BuildFromByteStrings(
    [
        new FileDescriptorProto { Name = "google/type/money.proto", Package = "google.type", Syntax = "proto3", MessageType = { new DescriptorProto { Name = "Money" } } }.ToByteString(),
        new FileDescriptorProto { Name = "confluent/type/variant.proto", Package = "confluent.type", Syntax = "proto3", MessageType = { new DescriptorProto { Name = "Variant" } } }.ToByteString(),
        new FileDescriptorProto
        {
            Name = "priced.proto",
            Syntax = "proto3",
            Dependency = { "google/type/money.proto", "confluent/type/variant.proto" },
            MessageType =
            {
                new DescriptorProto
                {
                    Name = "Priced",
                    Field =
                    {
                        Field("price", 1, ".google.type.Money"),
                        Field("more", 2, ".confluent.type.Variant"),
                    },
                },
            },
        }.ToByteString(),
    ])[^1];

    public MessageDescriptor Descriptor => File.MessageTypes[0];

    public int CalculateSize() => 0;

    public Priced Clone() => new();

    public bool Equals(Priced? other) => other is not null;

    public override bool Equals(object? obj) => Equals(obj as Priced);

    public override int GetHashCode() => 0;

    public void MergeFrom(Priced message)
    {
    }

    public void MergeFrom(CodedInputStream input)
    {
    }

    public void WriteTo(CodedOutputStream output)
    {
    }

    public void InternalMergeFrom(ref ParseContext input)
    {
    }

    public void InternalWriteTo(ref WriteContext output)
    {
    }

    private static FieldDescriptorProto Field(string name, int number, string type) => new()
    {
        Name = name,
        Number = number,
        Label = FieldDescriptorProto.Types.Label.Optional,
        Type = FieldDescriptorProto.Types.Type.Message,
        TypeName = type,
    };
}
