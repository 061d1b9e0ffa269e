namespace Assay.Resources;

/// <summary>
/// A service under test: an application that the tests call. Services start after the resources, in the order of their declaration,
/// and stop in the opposite one.
/// </summary>
/// <param name="name">The name in the sandbox: unique, used in messages.</param>
public abstract class Service(string name) : SandboxPart(name);
