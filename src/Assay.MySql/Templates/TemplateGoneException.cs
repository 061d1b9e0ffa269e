namespace Assay.MySql.Templates;

/// <summary>Somebody dropped a template since this process looked.</summary>
internal sealed class TemplateGoneException(string name) : SandboxException($"The template {name} is gone: somebody dropped it. It is built again when the next sandbox is made.");
