using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs.Zstandard;

/// <summary>The compressed blocks of one frame, each of which may go on with the tables and offsets of the one before (RFC 8878 section 3.1.1.3).</summary>
internal sealed class ZstandardBlocks(OutputWindow output)
{
    private readonly int[] _recentOffsets = [1, 4, 8];
    private HuffmanTable? _huffman;
    private FseTable? _literalLengths;
    private FseTable? _offsets;
    private FseTable? _matchLengths;

    public void Open(ReadOnlySpan<byte> block)
    {
        var input = new InputCursor(block);
        var literals = ReadLiterals(ref input);
        var count = ReadSequenceCount(ref input);
        if (count > 0)
        {
            var modes = input.ReadByte();
            _literalLengths = ReadTable(ref input, modes >> 6, SequenceCodes.LiteralLengths, _literalLengths);
            _offsets = ReadTable(ref input, (modes >> 4) & 3, SequenceCodes.Offsets, _offsets);
            _matchLengths = ReadTable(ref input, (modes >> 2) & 3, SequenceCodes.MatchLengths, _matchLengths);
            literals = literals[Execute(input.Rest, count, literals)..];
        }

        output.Append(literals);
    }

    // How many literals the sequences used up.
    private int Execute(ReadOnlySpan<byte> stream, int count, ReadOnlySpan<byte> literals)
    {
        var bits = new BackwardBits(stream);
        var literalState = bits.Read(_literalLengths!.Accuracy);
        var offsetState = bits.Read(_offsets!.Accuracy);
        var matchState = bits.Read(_matchLengths!.Accuracy);
        var used = 0;
        for (var left = count; left > 0; left--)
        {
            var offset = SequenceCodes.Offsets.Read(_offsets.SymbolAt(offsetState), ref bits);
            var match = SequenceCodes.MatchLengths.Read(_matchLengths.SymbolAt(matchState), ref bits);
            var length = SequenceCodes.LiteralLengths.Read(_literalLengths.SymbolAt(literalState), ref bits);
            if (length > literals.Length - used)
            {
                throw new MalformedMessageException("A Zstandard block uses more literals than it has.");
            }

            output.Append(literals.Slice(used, length));
            used += length;
            output.Repeat(Distance(offset, length), match);
            if (left > 1)
            {
                literalState = _literalLengths.Next(literalState, ref bits);
                matchState = _matchLengths.Next(matchState, ref bits);
                offsetState = _offsets.Next(offsetState, ref bits);
            }
        }

        return bits.Left == 0 ? used : throw new MalformedMessageException("A Zstandard stream of sequences is longer or shorter than it says.");
    }

    // Offsets up to 3 mean recent ones, by one further on where there are no literals.
    private int Distance(int offset, int literals)
    {
        if (offset <= 0)
        {
            throw new MalformedMessageException("A Zstandard sequence reaches back more than 2 GiB.");
        }

        var recent = literals == 0 ? offset : offset - 1;
        var distance = offset > 3 ? offset - 3
            : recent == 3 ? _recentOffsets[0] - 1
            : _recentOffsets[recent];
        if (offset <= 3 && recent == 0)
        {
            return distance;
        }

        if (offset > 3 || recent > 1)
        {
            _recentOffsets[2] = _recentOffsets[1];
        }

        _recentOffsets[1] = _recentOffsets[0];
        _recentOffsets[0] = distance;
        return distance;
    }

    private ReadOnlySpan<byte> ReadLiterals(ref InputCursor input)
    {
        var first = input.Rest.IsEmpty ? (byte)0 : input.Rest[0];
        var format = (first >> 2) & 3;
        var kind = first & 3;
        if (kind < 2)
        {
            // One, two or three bytes; what is not type and format is the size.
            var length = format switch { 1 => 2, 3 => 3, _ => 1 };
            var size = (int)input.ReadNumber(length) >> (length == 1 ? 3 : 4);
            if (kind == 0)
            {
                return input.Take(size);
            }

            var repeated = new byte[size];
            repeated.AsSpan().Fill(input.ReadByte());
            return repeated;
        }

        var headerLength = format switch { 0 or 1 => 3, 2 => 4, _ => 5 };
        var width = format switch { 0 or 1 => 10, 2 => 14, _ => 18 };
        var header = input.ReadNumber(headerLength) >> 4;
        var literals = new byte[(int)header & ((1 << width) - 1)];
        var content = new InputCursor(input.Take((int)(header >> width) & ((1 << width) - 1)));
        if (kind == 2)
        {
            _huffman = HuffmanTable.Read(ref content);
        }

        var huffman = _huffman ?? throw new MalformedMessageException("A Zstandard block goes on with a Huffman code that there is none of.");
        if (format == 0)
        {
            huffman.Decode(content.Rest, literals);
        }
        else
        {
            DecodeFour(huffman, ref content, literals);
        }

        return literals;
    }

    private static void DecodeFour(HuffmanTable huffman, ref InputCursor content, Span<byte> literals)
    {
        var part = (literals.Length + 3) / 4;
        if (literals.Length < part * 3)
        {
            throw new MalformedMessageException("A Zstandard block has too few literals for four streams.");
        }

        var (first, second, third) = ((int)content.ReadNumber(2), (int)content.ReadNumber(2), (int)content.ReadNumber(2));
        huffman.Decode(content.Take(first), literals[..part]);
        huffman.Decode(content.Take(second), literals.Slice(part, part));
        huffman.Decode(content.Take(third), literals.Slice(part * 2, part));
        huffman.Decode(content.Rest, literals[(part * 3)..]);
    }

    private static int ReadSequenceCount(ref InputCursor input)
    {
        int first = input.ReadByte();
        return first switch
        {
            < 128 => first,
            < 255 => ((first - 128) << 8) + input.ReadByte(),
            _ => (int)input.ReadNumber(2) + 0x7F00,
        };
    }

    private static FseTable ReadTable(ref InputCursor input, int mode, SequenceCodes codes, FseTable? previous) => mode switch
    {
        0 => codes.Predefined,
        1 => input.ReadByte() is var symbol && symbol <= codes.MaxSymbol
            ? FseTable.Of(symbol)
            : throw new MalformedMessageException($"A Zstandard table has symbol {symbol}; {codes.MaxSymbol} is the last one."),
        2 => FseTable.Read(ref input, codes.MaxAccuracy, codes.MaxSymbol),
        _ => previous ?? throw new MalformedMessageException("A Zstandard block goes on with a table that there is none of."),
    };
}
