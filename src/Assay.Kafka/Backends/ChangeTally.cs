namespace Assay.Kafka.Backends;

/// <summary>Counts changes of numbers that are looked at from time to time, such as where logs end. What is gone counts for nothing.</summary>
internal sealed class ChangeTally<TKey>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private Dictionary<TKey, long> _seen = [];
    private long _changes;

    /// <summary>By how much the numbers have changed in all looks so far: those of the first look, too, and whatever came later.</summary>
    public long Add(IEnumerable<KeyValuePair<TKey, long>> now)
    {
        lock (_gate)
        {
            var last = _seen;
            _seen = now.ToDictionary();
            foreach (var (key, value) in _seen)
                _changes += Math.Abs(value - last.GetValueOrDefault(key));
            return _changes;
        }
    }
}
