using System.Text.RegularExpressions;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Groups.Consumer;

/// <summary>A regular expression that chooses topics by their whole name. Kafka uses RE2/J, which does not backtrack; neither does this.</summary>
internal static class TopicPattern
{
    /// <exception cref="RefusedException">It is not a regular expression, or one that needs backtracking.</exception>
    public static Regex Parse(string pattern)
    {
        try
        {
            return new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new RefusedException(
                ErrorCode.InvalidRegularExpression, $"SubscribedTopicRegex `{pattern}` is not a valid regular expression: {error.Message}");
        }
    }
}
