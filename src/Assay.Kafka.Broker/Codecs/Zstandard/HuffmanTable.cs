using System.Numerics;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs.Zstandard;

/// <summary>A Huffman code for literals (RFC 8878 section 4.2), looked up by as many bits as its longest code has.</summary>
internal sealed class HuffmanTable
{
    private const int MaxBits = 11;
    private const int MaxWeightAccuracy = 6;

    private readonly (byte Symbol, byte Bits)[] _codes;
    private readonly int _width;

    private HuffmanTable((byte Symbol, byte Bits)[] codes, int width)
    {
        _codes = codes;
        _width = width;
    }

    public static HuffmanTable Read(ref InputCursor input)
    {
        var weights = ReadWeights(ref input);
        var sum = weights.Sum(weight => weight > 0 ? 1 << (weight - 1) : 0);
        var width = sum == 0 ? 0 : BitOperations.Log2((uint)sum) + 1;
        var missing = (1 << width) - sum;
        if (width is 0 or > MaxBits || weights.Count > byte.MaxValue || !BitOperations.IsPow2(missing))
        {
            throw new MalformedMessageException("The weights of a Zstandard Huffman code do not add up.");
        }

        // The last weight is not written: it is what fills up the code.
        weights.Add(BitOperations.Log2((uint)missing) + 1);
        var codes = new (byte Symbol, byte Bits)[1 << width];
        var at = 0;
        for (var weight = 1; weight <= width; weight++)
        {
            for (var symbol = 0; symbol < weights.Count; symbol++)
            {
                if (weights[symbol] == weight)
                {
                    codes.AsSpan(at, 1 << (weight - 1)).Fill(((byte)symbol, (byte)(width + 1 - weight)));
                    at += 1 << (weight - 1);
                }
            }
        }

        return new(codes, width);
    }

    public void Decode(ReadOnlySpan<byte> stream, Span<byte> literals)
    {
        var bits = new BackwardBits(stream);
        foreach (ref var literal in literals)
        {
            (literal, var length) = _codes[bits.Peek(_width)];
            bits.Skip(length);
        }

        if (bits.Left != 0)
        {
            throw new MalformedMessageException("A Zstandard stream of literals is longer or shorter than it says.");
        }
    }

    private static List<int> ReadWeights(ref InputCursor input)
    {
        var header = input.ReadByte();
        var weights = new List<int>();
        if (header >= 128)
        {
            var count = header - 127;
            foreach (var pair in input.Take((count + 1) / 2))
            {
                weights.Add(pair >> 4);
                weights.Add(pair & 15);
            }

            return weights[..count];
        }

        var description = new InputCursor(input.Take(header));
        var table = FseTable.Read(ref description, MaxWeightAccuracy, MaxBits + 1);
        var bits = new BackwardBits(description.Rest);
        var (one, other) = (bits.Read(table.Accuracy), bits.Read(table.Accuracy));

        // Two states take turns; when the bits run out, the state that did not move still holds a weight.
        while (weights.Count <= byte.MaxValue)
        {
            weights.Add(table.SymbolAt(one));
            one = table.Next(one, ref bits);
            (one, other) = (other, one);
            if (bits.Left < 0)
            {
                weights.Add(table.SymbolAt(one));
                return weights;
            }
        }

        throw new MalformedMessageException("A Zstandard Huffman code has too many weights.");
    }
}
