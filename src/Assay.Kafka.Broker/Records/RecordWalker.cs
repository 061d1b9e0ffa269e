using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Records;

/// <summary>Walks over the records of a batch without copying anything (format 2; Apache Kafka documentation, "Record").</summary>
internal ref struct RecordWalker(ReadOnlySpan<byte> records)
{
    private readonly ReadOnlySpan<byte> _records = records;
    private int _at;

    public bool IsAtEnd => _at == _records.Length;

    public long TimestampDelta { get; private set; }

    public int OffsetDelta { get; private set; }

    public bool HasKey { get; private set; }

    public bool HasValue { get; private set; }

    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The whole record with its length in front.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <exception cref="MalformedMessageException">There is none, or it is not what it says.</exception>
    public void Next()
    {
        var start = _at;
        var length = ReadLength();
        if (length < 0 || length > _records.Length - _at)
        {
            throw Malformed($"A record claims {length} bytes; {_records.Length - _at} are left.");
        }

        var end = _at + length;
        Skip(1, end);
        TimestampDelta = ReadVarlong();
        OffsetDelta = (int)ReadVarlong();
        var keyLength = ReadLength();
        HasKey = keyLength >= 0;
        Key = Skip(Math.Max(keyLength, 0), end);
        var valueLength = ReadLength();
        HasValue = valueLength >= 0;
        Skip(Math.Max(valueLength, 0), end);
        for (var headers = ReadLength(); headers != 0; headers--)
        {
            var nameLength = ReadLength();
            if (headers < 0 || nameLength < 0)
            {
                throw Malformed("A record has headers without names, or less than none.");
            }

            Skip(nameLength, end);
            Skip(Math.Max(ReadLength(), 0), end);
        }

        if (_at != end)
        {
            throw Malformed($"A record of {length} bytes ends after {length - (end - _at)}.");
        }

        Raw = _records[start..end];
    }

    private ReadOnlySpan<byte> Skip(int length, int end)
    {
        if (length > end - _at)
        {
            throw Malformed($"A record holds {length} bytes where {end - _at} are left.");
        }

        var skipped = _records.Slice(_at, length);
        _at += length;
        return skipped;
    }

    private int ReadLength()
    {
        var value = ReadVarlong();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Malformed($"{value} is no length.");
    }

    private long ReadVarlong()
    {
        var value = 0ul;
        for (var shift = 0; shift < 70 && _at < _records.Length; shift += 7)
        {
            var next = _records[_at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw Malformed("A number in a record does not end.");
    }

    private static MalformedMessageException Malformed(string message) => new(message);
}
