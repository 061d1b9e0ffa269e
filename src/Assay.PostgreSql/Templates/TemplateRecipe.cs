using System.Globalization;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Assay.Sql.Templates;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>Everything that goes into a template, in order.</summary>
internal sealed class TemplateRecipe(IReadOnlyList<ITemplateStep> steps)
{
    /// <summary>Set, no template of an earlier run or of another process is used and none is left for them: a run that proves that all steps work.</summary>
    public const string NoCacheVariable = "ASSAY_NO_CACHE";

    public IReadOnlyList<ITemplateStep> Steps { get; } = steps;

    /// <summary>Whether templates are shared with other processes and later runs.</summary>
    public bool UsesCache { get; init; } = Environment.GetEnvironmentVariable(NoCacheVariable) is not { Length: > 0 } set || set is "0" or "false";

    /// <summary>Goes into the names of templates, so that those of one origin can be found: lower-case letters, or none.</summary>
    public string Family { get; init; } = "";

    /// <summary>Whether a failed step fails for the whole process. Without, the next one who asks tries again.</summary>
    public bool RemembersFailures { get; init; } = true;

    /// <summary>How the names of the templates of a family begin.</summary>
    public static IReadOnlyList<string> PrefixesOf(string family) => [$"assay_{family}layer_", $"assay_{family}template_"];

    /// <summary>The final stage on a server; each step is a stage below it, so that recipes which begin alike share what they have in common.</summary>
    public TemplateStage On(PostgresHost host, string facts)
    {
        using var hash = new TemplateHash();
        hash.Add(typeof(TemplateRecipe).Module.ModuleVersionId.ToString()).Add(typeof(TemplateHash).Module.ModuleVersionId.ToString()).Add(host.Version.ToString(CultureInfo.InvariantCulture)).Add(host.Role).Add(facts);
        TemplateStage? layer = null;
        foreach (var step in Steps)
        {
            hash.Add(step.GetType().Name);
            step.AddTo(hash);
            layer = new TemplateStage($"assay_{Family}layer_{hash.Text()}", step.Title, layer, step.ApplyAsync);
        }

        hash.Add("final").Add(host.IsSuperuser ? "watched" : "");
        return new TemplateStage($"assay_{Family}template_{hash.Text()}", "what a reset needs", layer, (database, cancelled) => SealAsync(database, host.IsSuperuser, cancelled));
    }

    /// <summary>Adds what a reset needs. Layers go without it: a step must not meet it.</summary>
    private static async Task SealAsync(TemplateDatabase database, bool watchSchema, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var seal = new NpgsqlCommand(EmbeddedScript.Baseline + (watchSchema ? EmbeddedScript.SchemaWatch : ""), connection);
        await seal.ExecuteNonQueryAsync(cancellationToken);
    }
}
