namespace Assay.Sql.Databases;

/// <summary>What a sandbox wants of a server.</summary>
internal sealed record SandboxClaim
{
    /// <summary>The sandbox as people know it: <c>Shop #2</c>.</summary>
    public required string Sandbox { get; init; }

    /// <summary>How many connections are reserved while the sandbox lives: those that its applications' and its test's pools may open, and its own.</summary>
    public required int Connections { get; init; }

    /// <summary>The databases that its application may make: names, in which <c>*</c> stands for anything and <c>{sandbox}</c> for the database's name.</summary>
    public IReadOnlyList<string> Creates { get; init; } = [];

    /// <summary>How many databases of failed tests are kept on the server; 0 keeps none.</summary>
    public int KeepOnFailure { get; init; }

    /// <summary>How long it waits for room: shorter than a test waits for a sandbox, so that the test hears the reason.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Gives the sandbox up if no test has it.</summary>
    public required Func<bool> TryRetire { get; init; }
}
