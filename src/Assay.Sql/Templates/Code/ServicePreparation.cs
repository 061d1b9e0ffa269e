using Assay.Resources;

namespace Assay.Sql.Templates.Code;

/// <summary>The first start of a service, which fills the template.</summary>
/// <param name="preparation">The first start.</param>
/// <param name="lead">Makes the declared database lead to the one that is being made; null ends that.</param>
internal sealed class ServicePreparation<TDatabase>(Preparation preparation, Action<TDatabase?> lead) : ITemplateStep<TDatabase>
    where TDatabase : class
{
    public string Title => preparation.Title;

    public void AddTo(TemplateHash hash)
    {
        hash.Add(Title);
        foreach (var assembly in preparation.Assemblies)
            hash.AddAssembly(assembly);
        foreach (var file in preparation.Files)
            hash.Add("file").AddFiles(SqlFiles.Resolve(file));
        foreach (var value in preparation.Values)
            hash.Add("value").Add(value);
    }

    public async Task ApplyAsync(TDatabase database, CancellationToken cancellationToken)
    {
        lead(database);
        try
        {
            await preparation.RunAsync(cancellationToken);
        }
        finally
        {
            lead(null);
        }
    }
}
