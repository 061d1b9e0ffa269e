namespace Assay.Containers;

/// <summary>Containers of any image in sandboxes.</summary>
public static class ContainerSandboxBuilderExtensions
{
    /// <summary>Adds a container of any image, for dependencies that have no package of their own.</summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="image">The image with its tag, such as <c>axllent/mailpit:v1.20</c>. It is fetched when the engine does not have it.</param>
    /// <param name="configure">Says at least on which port it listens.</param>
    /// <exception cref="ArgumentException">It publishes no port, or is shared and nothing says how it is put back.</exception>
    public static Container Container(this SandboxBuilder build, string name, string image, Action<ContainerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentException.ThrowIfNullOrWhiteSpace(image);
        ArgumentNullException.ThrowIfNull(configure);
        var declared = new ContainerBuilder();
        configure(declared);
        declared.Check(name);
        return build.Add(new Container(name, image, declared));
    }
}
