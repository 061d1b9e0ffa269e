namespace Assay.Cli.Servers;

/// <summary>What became of the home, as <c>clean --json</c> writes it.</summary>
/// <param name="Home">Its path.</param>
/// <param name="Removed">Whether there was anything of Assay's to remove.</param>
/// <param name="Bytes">How much it was.</param>
/// <param name="Left">Files and folders in it that Assay did not make.</param>
internal sealed record CleanReport(string Home, bool Removed, long Bytes, IReadOnlyList<string> Left);
