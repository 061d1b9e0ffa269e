using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Differences;

/// <summary>The list of known differences. Whatever else differs is a defect, and so is an entry that does not differ any more.</summary>
internal static class KnownDifferences
{
    private const string Acls = "Access control lists are kept without an authorizer too, so that an application that sets them up at its start can be tested.";

    public static IReadOnlyList<Difference> All { get; } =
    [
        new("kafkajs", "Access control lists need an authorizer", "[true,[]]", Acls),
        new("Java", "Access control lists need an authorizer", "[]", Acls),
        new("Java", "Features of the cluster are told", "[true, true, false]", "The embedded broker has no metadata log, and so no version of its format. No client asks for it before it works."),
    ];

    /// <summary>Fails unless a place shows what it should.</summary>
    public static void Check(string client, string behaviour, Subject subject, Outcome outcome)
    {
        var known = subject == Subject.Embedded ? All.SingleOrDefault(difference => difference.Client == client && difference.Behaviour == behaviour) : null;
        if (known is null)
        {
            Assert.Equal(outcome.Expected, outcome.Seen);
            return;
        }

        Assert.True(outcome.Expected != outcome.Seen, "It does not differ any more: take it off the list.");
        Assert.Equal(known.Embedded, outcome.Seen);
    }
}
