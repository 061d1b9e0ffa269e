using System.Numerics;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs.Zstandard;

/// <summary>A decoding table of finite state entropy (RFC 8878 section 4.1): each state stands for a symbol and says how to get to the next.</summary>
internal sealed class FseTable
{
    private readonly (byte Symbol, byte Bits, ushort Base)[] _states;

    private FseTable((byte Symbol, byte Bits, ushort Base)[] states, int accuracy)
    {
        _states = states;
        Accuracy = accuracy;
    }

    /// <summary>The binary logarithm of the number of states.</summary>
    public int Accuracy { get; }

    public byte SymbolAt(uint state) => _states[state].Symbol;

    public uint Next(uint state, ref BackwardBits bits) => _states[state].Base + bits.Read(_states[state].Bits);

    /// <summary>A table of which every state is the same symbol.</summary>
    public static FseTable Of(byte symbol) => new([(symbol, 0, 0)], 0);

    /// <summary>Reads a table's description.</summary>
    public static FseTable Read(ref InputCursor input, int maxAccuracy, int maxSymbol)
    {
        var bits = new ForwardBits(input.Rest);
        var accuracy = (int)bits.Read(4) + 5;
        if (accuracy > maxAccuracy)
        {
            throw new MalformedMessageException($"A Zstandard table has 2^{accuracy} states; 2^{maxAccuracy} are allowed.");
        }

        var counts = new List<short>();
        var rest = 1 << accuracy;
        while (rest > 0)
        {
            var count = ReadCount(ref bits, rest);
            rest -= Math.Abs(count);
            counts.Add((short)count);
            for (var zeros = count == 0 ? 3u : 0; zeros == 3;)
            {
                zeros = bits.Read(2);
                counts.AddRange(Enumerable.Repeat((short)0, (int)zeros));
            }

            if (counts.Count > maxSymbol + 1)
            {
                throw new MalformedMessageException($"A Zstandard table has more than {maxSymbol + 1} symbols.");
            }
        }

        if (rest < 0)
        {
            throw new MalformedMessageException("A Zstandard table shares out more states than it has.");
        }

        input.Take(bits.BytesRead);
        return Build([.. counts], accuracy);
    }

    /// <summary>Spreads the symbols over the states. A count of -1 is a symbol rarer than one state.</summary>
    public static FseTable Build(ReadOnlySpan<short> counts, int accuracy)
    {
        var size = 1 << accuracy;
        var states = new (byte Symbol, byte Bits, ushort Base)[size];
        var next = new int[counts.Length];
        var high = size;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            next[symbol] = Math.Abs((int)counts[symbol]);
            if (counts[symbol] < 0)
            {
                states[--high].Symbol = (byte)symbol;
            }
        }

        var step = (size >> 1) + (size >> 3) + 3;
        var position = 0;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            for (var i = 0; i < counts[symbol]; i++)
            {
                states[position].Symbol = (byte)symbol;
                do
                {
                    position = (position + step) & (size - 1);
                }
                while (position >= high);
            }
        }

        for (var state = 0; state < size; state++)
        {
            var number = next[states[state].Symbol]++;
            var bits = accuracy - BitOperations.Log2((uint)number);
            states[state] = (states[state].Symbol, (byte)bits, (ushort)((number << bits) - size));
        }

        return new(states, accuracy);
    }

    // Counts take as many bits as the rest can need; small ones take one less.
    private static int ReadCount(ref ForwardBits bits, int rest)
    {
        var width = BitOperations.Log2((uint)rest + 1) + 1;
        var small = (1u << (width - 1)) - 1;
        var threshold = (1u << width) - 1 - ((uint)rest + 1);
        var value = bits.Peek(width);
        if ((value & small) < threshold)
        {
            bits.Skip(width - 1);
            return (int)(value & small) - 1;
        }

        bits.Skip(width);
        return (int)(value > small ? value - threshold : value) - 1;
    }
}
