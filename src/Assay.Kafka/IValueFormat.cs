namespace Assay.Kafka;

/// <summary>How the values of a topic become objects and back.</summary>
internal interface IValueFormat<T>
{
    T Read(ReadOnlyMemory<byte> value);

    ReadOnlyMemory<byte> Write(T value);

    /// <summary>Reads a record's value; false, with the reason, for a tombstone and what can't be read.</summary>
    bool TryRead(KafkaRecord record, out T? value, out string? problem)
    {
        (value, problem) = (default, "a tombstone");
        if (record.Value is not { } bytes)
            return false;
        try
        {
            (value, problem) = (Read(bytes), null);
            return true;
        }
        catch (Exception unreadable) when (unreadable is System.Text.Json.JsonException or NotSupportedException or FormatException)
        {
            problem = $"not a {typeof(T).Name}: {unreadable.Message}";
            return false;
        }
    }
}
