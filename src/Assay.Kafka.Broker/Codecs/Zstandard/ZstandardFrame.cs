using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs.Zstandard;

/// <summary>Opens Zstandard frames (RFC 8878). Checksums are skipped: the batch has its own. Dictionaries are not used in Kafka.</summary>
internal static class ZstandardFrame
{
    private const uint Magic = 0xFD2FB528;
    private const uint SkippableMagic = 0x184D2A50;

    public static ReadOnlyMemory<byte> Open(ReadOnlySpan<byte> compressed)
    {
        var input = new InputCursor(compressed);
        var output = new OutputWindow();
        while (input.Remaining > 0)
        {
            var magic = (uint)input.ReadNumber(4);
            if ((magic & ~15u) == SkippableMagic)
            {
                input.Take((int)input.ReadNumber(4));
            }
            else if (magic == Magic)
            {
                OpenFrame(ref input, output);
            }
            else
            {
                throw new MalformedMessageException("Data said to be Zstandard does not start as a Zstandard frame.");
            }
        }

        return output.Written;
    }

    private static void OpenFrame(ref InputCursor input, OutputWindow output)
    {
        var descriptor = input.ReadByte();
        var isSingleSegment = (descriptor & 0x20) != 0;
        var hasChecksum = (descriptor & 0x04) != 0;
        var dictionaryLength = (descriptor & 3) switch { 3 => 4, var length => length };
        var sizeLength = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, var power => 1 << power };
        input.Take((isSingleSegment ? 0 : 1) + dictionaryLength + sizeLength);
        var blocks = new ZstandardBlocks(output);
        for (var isLast = false; !isLast;)
        {
            var header = (int)input.ReadNumber(3);
            isLast = (header & 1) != 0;
            var size = header >> 3;
            switch ((header >> 1) & 3)
            {
                case 0:
                    output.Append(input.Take(size));
                    break;
                case 1:
                    output.Fill(input.ReadByte(), size);
                    break;
                case 2:
                    blocks.Open(input.Take(size));
                    break;
                default:
                    throw new MalformedMessageException("A Zstandard block is of no known type.");
            }
        }

        input.Take(hasChecksum ? 4 : 0);
    }
}
