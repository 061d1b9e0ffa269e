using Assay.MySql.Databases;

namespace Assay.MySql.Templates;

/// <summary>Puts views after those that they read. The server writes every name in a view with its database, so that it can be found.</summary>
internal static class ViewOrder
{
    public static IReadOnlyList<CodeDefinition> Of(IReadOnlyList<CodeDefinition> views)
    {
        var ordered = new List<CodeDefinition>(views.Count);
        var visited = new HashSet<CodeDefinition>();
        foreach (var view in views)
            Visit(view);
        return ordered;

        void Visit(CodeDefinition view)
        {
            if (!visited.Add(view))
                return;
            foreach (var other in views.Where(other => other != view && view.Sql.Contains(SqlName.Quote(other.Name), StringComparison.OrdinalIgnoreCase)))
                Visit(other);
            ordered.Add(view);
        }
    }
}
