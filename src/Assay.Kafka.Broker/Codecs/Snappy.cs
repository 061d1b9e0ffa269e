using System.Buffers.Binary;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs;

/// <summary>Opens Snappy (google/snappy, format_description.txt): a bare block, or the framed blocks that the Java client writes.</summary>
internal static class Snappy
{
    private static ReadOnlySpan<byte> JavaMagic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    public static ReadOnlyMemory<byte> Open(ReadOnlySpan<byte> compressed)
    {
        var output = new OutputWindow();
        if (!compressed.StartsWith(JavaMagic))
        {
            OpenBlock(compressed, output);
            return output.Written;
        }

        var input = new InputCursor(compressed);
        input.Take(JavaMagic.Length + (2 * sizeof(int)));
        while (input.Remaining > 0)
        {
            OpenBlock(input.Take(BinaryPrimitives.ReadInt32BigEndian(input.Take(sizeof(int)))), output);
        }

        return output.Written;
    }

    private static void OpenBlock(ReadOnlySpan<byte> block, OutputWindow output)
    {
        var input = new InputCursor(block);
        var length = ReadLength(ref input);
        var start = output.Length;
        while (input.Remaining > 0)
        {
            var tag = input.ReadByte();
            var upper = tag >> 2;
            switch (tag & 3)
            {
                case 0:
                    output.Append(input.Take((int)(upper < 60 ? (uint)upper : (uint)input.ReadNumber(upper - 59)) + 1));
                    break;
                case 1:
                    output.Repeat((tag >> 5 << 8) | input.ReadByte(), (upper & 7) + 4);
                    break;
                case 2:
                    output.Repeat((int)input.ReadNumber(2), upper + 1);
                    break;
                default:
                    output.Repeat((int)input.ReadNumber(4), upper + 1);
                    break;
            }
        }

        if (output.Length - start != length)
        {
            throw new MalformedMessageException($"A Snappy block holds {output.Length - start} bytes instead of {length}.");
        }
    }

    private static int ReadLength(ref InputCursor input)
    {
        var length = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = input.ReadByte();
            length |= (next & 0x7f) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return length;
    }
}
