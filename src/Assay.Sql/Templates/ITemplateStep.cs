namespace Assay.Sql.Templates;

/// <summary>One step of a template's making: a folder of migrations, a seed, code.</summary>
/// <typeparam name="TDatabase">The database that becomes the template, as its package sees it.</typeparam>
internal interface ITemplateStep<in TDatabase>
{
    /// <summary>What the step runs, for messages.</summary>
    string Title { get; }

    /// <summary>Adds everything that decides what the step does.</summary>
    void AddTo(TemplateHash hash);

    /// <summary>Does the step. Sessions that it leaves open are ended after it.</summary>
    Task ApplyAsync(TDatabase database, CancellationToken cancellationToken);
}
