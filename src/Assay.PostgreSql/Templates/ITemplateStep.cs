namespace Assay.PostgreSql.Templates;

/// <summary>One step of a template's making: a folder of migrations, a seed, code. Each makes a layer; the layer's name is the hash of all steps so far.</summary>
internal interface ITemplateStep
{
    /// <summary>What the step runs, for messages.</summary>
    string Title { get; }

    /// <summary>Adds everything that decides what the step does.</summary>
    void AddTo(TemplateHash hash);

    /// <summary>Does the step. Sessions that it leaves open are ended after it.</summary>
    Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken);
}
