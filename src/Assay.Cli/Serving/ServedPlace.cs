using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Templates;

namespace Assay.Cli.Serving;

/// <summary>Where databases of a template are made.</summary>
/// <param name="Hash">The client's name of the template.</param>
/// <param name="Host">The server.</param>
/// <param name="Recipe">What the template is made of.</param>
/// <param name="Options">How they are served.</param>
internal sealed record ServedPlace(string Hash, PostgresHost Host, TemplateRecipe Recipe, ServeOptions Options);
