using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs;

/// <summary>Opens LZ4 frames (lz4_Frame_format.md and lz4_Block_format.md). Checksums are skipped: the batch has its own.</summary>
internal static class Lz4
{
    private const uint Magic = 0x184D2204;
    private const int BlockChecksumBit = 0x10;
    private const int ContentSizeBit = 0x08;
    private const int DictionaryBit = 0x01;
    private const uint StoredBit = 0x8000_0000;
    private const int MinMatch = 4;

    public static ReadOnlyMemory<byte> Open(ReadOnlySpan<byte> compressed)
    {
        var input = new InputCursor(compressed);
        if (input.ReadNumber(4) != Magic)
        {
            throw new MalformedMessageException("Data said to be LZ4 does not start as an LZ4 frame.");
        }

        var flags = input.ReadByte();
        input.Take(1 + ((flags & ContentSizeBit) != 0 ? 8 : 0) + ((flags & DictionaryBit) != 0 ? 4 : 0) + 1);
        var output = new OutputWindow();
        while ((uint)input.ReadNumber(4) is not 0 and var size)
        {
            var block = input.Take((int)(size & ~StoredBit));
            if ((size & StoredBit) != 0)
            {
                output.Append(block);
            }
            else
            {
                OpenBlock(block, output);
            }

            input.Take((flags & BlockChecksumBit) != 0 ? 4 : 0);
        }

        return output.Written;
    }

    private static void OpenBlock(ReadOnlySpan<byte> block, OutputWindow output)
    {
        var input = new InputCursor(block);
        while (input.Remaining > 0)
        {
            var token = input.ReadByte();
            output.Append(input.Take(ReadLength(ref input, token >> 4)));

            // The last sequence is literals only.
            if (input.Remaining > 0)
            {
                var distance = (int)input.ReadNumber(2);
                output.Repeat(distance, ReadLength(ref input, token & 15) + MinMatch);
            }
        }
    }

    private static int ReadLength(ref InputCursor input, int nibble)
    {
        var length = nibble;
        for (var next = nibble == 15 ? byte.MaxValue : 0; next == byte.MaxValue;)
        {
            next = input.ReadByte();
            length = checked(length + next);
        }

        return length;
    }
}
