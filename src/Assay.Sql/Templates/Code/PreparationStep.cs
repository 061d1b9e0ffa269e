namespace Assay.Sql.Templates.Code;

/// <summary>A delegate that fills the template.</summary>
internal sealed class PreparationStep<TDatabase>(
    string title, Func<TDatabase, CancellationToken, Task> work, TemplateInputs inputs) : ITemplateStep<TDatabase>
{
    public string Title { get; } = title;

    public void AddTo(TemplateHash hash)
    {
        hash.Add(Title).Add(work.Method.DeclaringType?.FullName ?? "").Add(work.Method.Name).AddAssembly(work.Method.Module.Assembly);
        if (work.Target is { } target)
            hash.AddAssembly(target.GetType().Assembly);
        inputs.AddTo(hash);
    }

    public async Task ApplyAsync(TDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            await work(database, cancellationToken);
        }
        catch (Exception failed) when (failed is not (SandboxException or OperationCanceledException))
        {
            throw new SandboxException($"{Title} failed while it filled a template: {failed.Message}", failed);
        }
    }
}
