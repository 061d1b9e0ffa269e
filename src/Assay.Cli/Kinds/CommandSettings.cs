namespace Assay.Cli.Kinds;

/// <summary>A program that fills a template, with the database in its environment.</summary>
internal sealed record CommandSettings
{
    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Run { get; set; } = [];

    /// <summary>The files and folders that it reads: the template is made anew when they change.</summary>
    public IReadOnlyList<string> Inputs { get; set; } = [];

    /// <summary>The folder to run it in.</summary>
    public string Folder { get; set; } = ".";

    /// <summary>Variables beside those of the database.</summary>
    public OrderedDictionary<string, string> Variables { get; set; } = [];
}
