namespace Assay.MySql.Templates;

/// <summary>A database that others are copied from.</summary>
/// <param name="Name">Its name on the server.</param>
/// <param name="Manifest">How a copy of it is made.</param>
internal sealed record Template(string Name, TemplateManifest Manifest);
