namespace Assay.Cli.Kinds;

/// <summary>A resource in a sandbox that a command is given, by its environment variables; they are there once the sandbox is ready.</summary>
/// <param name="Usual">Those that the first resource of its kind sets, such as <c>DATABASE_URL</c>.</param>
/// <param name="Own">Those that only this one sets, such as <c>ConnectionStrings__orders</c>.</param>
internal sealed record DeclaredResource(
    Func<IReadOnlyList<KeyValuePair<string, string>>> Usual, Func<IReadOnlyList<KeyValuePair<string, string>>> Own);
