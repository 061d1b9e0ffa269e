using Assay.MySql.Databases;
using Assay.Sql.Templates;

namespace Assay.MySql.Templates;

/// <summary>Everything that goes into a template, in order.</summary>
internal sealed class TemplateRecipe(IReadOnlyList<ITemplateStep> steps)
{
    /// <summary>Set, no template of an earlier run or of another process is used and none is left for them: a run that proves that all steps work.</summary>
    public const string NoCacheVariable = "ASSAY_NO_CACHE";

    public IReadOnlyList<ITemplateStep> Steps { get; } = steps;

    /// <summary>Whether templates are shared with other processes and later runs.</summary>
    public bool UsesCache { get; init; } = Environment.GetEnvironmentVariable(NoCacheVariable) is not { Length: > 0 } set || set is "0" or "false";

    /// <summary>Names the template on a server, by all that decides what is in it: 16 hexadecimal digits.</summary>
    public string HashOn(MySqlHost host)
    {
        using var hash = new TemplateHash();
        hash.Add(typeof(TemplateRecipe).Module.ModuleVersionId.ToString()).Add(typeof(TemplateHash).Module.ModuleVersionId.ToString())
            .Add(host.Facts.VersionText).Add(host.Account).Add(host.Facts.Defaults);
        foreach (var step in Steps)
        {
            hash.Add(step.GetType().Name);
            step.AddTo(hash);
        }

        return hash.Text();
    }
}
