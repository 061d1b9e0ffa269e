namespace Assay.Kafka.Broker.Topics;

/// <summary>A topic of a cluster.</summary>
internal sealed class Topic(string name, int partitions)
{
    private readonly List<PartitionLog> _partitions = [.. Enumerable.Range(0, partitions).Select(index => new PartitionLog(name, index))];

    public string Name => name;

    public Guid Id { get; } = Guid.NewGuid();

    public IReadOnlyList<PartitionLog> Partitions => _partitions;

    /// <summary>What was set for this topic; anything else has its default.</summary>
    public Dictionary<string, string> Configs { get; } = [];

    /// <summary>Whether a reset keeps the topic, and empties it, rather than dropping it.</summary>
    public bool IsBaseline { get; set; }

    public PartitionLog? Find(int partition) => partition >= 0 && partition < _partitions.Count ? _partitions[partition] : null;

    public void Grow(int partitions)
    {
        while (_partitions.Count < partitions)
        {
            _partitions.Add(new(name, _partitions.Count));
        }
    }

    /// <summary>What a topic may be called (Apache Kafka: letters, digits, dot, underscore and dash, at most 249).</summary>
    public static bool IsValidName(string name) =>
        name is not ("" or "." or "..") && name.Length <= 249 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
}
