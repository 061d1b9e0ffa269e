using Assay.Reporting;

namespace Assay.Servers;

/// <summary>One search for a server, as its providers see it.</summary>
public sealed class ServerSearch
{
    internal ServerSearch(ServerRequest request, ServerFinderOptions options, string? forcedProvider)
    {
        Request = request;
        Options = options;
        ForcedProvider = forcedProvider;
    }

    /// <summary>What is looked for.</summary>
    public ServerRequest Request { get; }

    /// <summary>Where to report progress and notes.</summary>
    public RunJournal Journal => Options.Journal;

    /// <summary>The folder of this user for everything that Assay keeps. May not exist yet.</summary>
    public ServerHome Home => Options.Home;

    internal ServerFinderOptions Options { get; }

    internal string? ForcedProvider { get; }
}
