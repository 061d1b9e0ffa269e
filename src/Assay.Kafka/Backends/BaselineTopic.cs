using System.Globalization;

namespace Assay.Kafka.Backends;

/// <summary>A topic that was there when the services had started. It can't be put in its place again: who subscribed to it would not know it.</summary>
/// <param name="Name">Its name, as a test knows it.</param>
/// <param name="Id">Another when the topic is made anew under its name.</param>
/// <param name="Partitions">How many partitions it has.</param>
internal sealed record BaselineTopic(string Name, string Id, int Partitions)
{
    /// <summary>What has become of it, where it is not what it was.</summary>
    public string? Lost(BaselineTopic? now) =>
        now is null ? $"the topic '{Name}' was deleted"
        : now.Id != Id ? $"the topic '{Name}' was made anew"
        : now.Partitions != Partitions ? string.Create(CultureInfo.InvariantCulture, $"the topic '{Name}' has {now.Partitions} partitions instead of {Partitions}")
        : null;

    /// <summary>What has become of the first of the topics that is not what it was; null when all are.</summary>
    public static string? FirstLost(IEnumerable<BaselineTopic> topics, IEnumerable<BaselineTopic> now)
    {
        var found = now.ToDictionary(static topic => topic.Name, StringComparer.Ordinal);
        return topics.Select(topic => topic.Lost(found.GetValueOrDefault(topic.Name))).FirstOrDefault(static lost => lost is not null);
    }
}
