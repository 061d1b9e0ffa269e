using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Assay.PostgreSql.Templates;

/// <summary>Everything that goes into a template, in order; its name is the hash of it.</summary>
internal sealed class TemplateRecipe(IReadOnlyList<ITemplateStep> steps)
{
    public IReadOnlyList<ITemplateStep> Steps { get; } = steps;

    /// <summary>The name of the template that a role has on a server of one version: 16 hexadecimal digits of the hash, far below the limit of 63 bytes.</summary>
    public string NameFor(int serverVersion, string role, bool watchesSchema)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var own = typeof(TemplateRecipe).Module.ModuleVersionId;
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{own}\0{serverVersion}\0{role}\0{watchesSchema}\0")));
        foreach (var step in Steps)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(step.GetType().Name + "\0"));
            step.AddTo(hash);
        }

        return "assay_template_" + Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
