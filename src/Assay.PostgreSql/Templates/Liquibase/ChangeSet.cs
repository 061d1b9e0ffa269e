using Assay.PostgreSql.Templates.Sql;

namespace Assay.PostgreSql.Templates.Liquibase;

/// <summary>One change set of a changelog.</summary>
/// <param name="Author">Its author.</param>
/// <param name="Id">Its id, unique with the author in a file.</param>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record ChangeSet(string Author, string Id, int Line, ChangeSetAttributes Attributes)
{
    public string OnFail { get; set; } = "HALT";

    public string OnError { get; set; } = "HALT";

    public List<Precondition> Preconditions { get; } = [];

    /// <summary>What it runs.</summary>
    public SqlScript? Script { get; set; }

    public override string ToString() => $"{Author}:{Id}";
}
