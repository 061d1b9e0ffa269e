namespace Assay.Servers.Watching;

/// <summary>How a server ended. Written by who watched it.</summary>
internal sealed record ServerExit(string Instance, string Reason, int? Code, bool Orderly)
{
    // As the shell tells them: 128 and the signal.
    private const int EndedByInt = 130;
    private const int EndedByTerm = 143;

    /// <summary>Java ends by the signal that asked it to, in good order. Whoever kills a server while it stops leaves another code, as does a server that fails.</summary>
    public static bool IsOrderly(int? code) => code is 0 or EndedByInt or EndedByTerm;
}
