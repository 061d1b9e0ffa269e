namespace Assay.PostgreSql.Templates;

/// <summary>One database on the way to a template: a layer that a step made on top of its parent, or the final one, which sandboxes are cloned from.</summary>
/// <param name="Name">The name that it is published by: 16 hexadecimal digits of the hash, far below the limit of 63 bytes.</param>
/// <param name="Title">What is run to make it, for messages.</param>
/// <param name="Parent">What it is made on top of; null is an empty database.</param>
/// <param name="FillAsync">Makes it out of a clone of its parent.</param>
internal sealed record TemplateStage(string Name, string Title, TemplateStage? Parent, Func<TemplateDatabase, CancellationToken, Task> FillAsync);
