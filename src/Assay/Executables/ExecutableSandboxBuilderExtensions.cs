namespace Assay.Executables;

/// <summary>Servers from any program in sandboxes.</summary>
public static class ExecutableSandboxBuilderExtensions
{
    /// <summary>
    /// Adds a server from any program, for dependencies that have no package of their own. <c>ASSAY_</c> and the name lead to an external one:
    /// <c>ASSAY_MAIL=localhost:8025</c>.
    /// </summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="program">A program in <c>PATH</c>, or its path: absolute, or relative to the tests' output or any folder above it.</param>
    /// <param name="configure">Says at least on which port it listens.</param>
    /// <exception cref="ArgumentException">Nothing tells it its port, or it is shared and nothing says how it is put back.</exception>
    public static Executable Executable(this SandboxBuilder build, string name, string program, Action<ExecutableBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentException.ThrowIfNullOrWhiteSpace(program);
        ArgumentNullException.ThrowIfNull(configure);
        var declared = new ExecutableBuilder();
        configure(declared);
        declared.Check(name);
        return build.Add(new Executable(name, program, declared));
    }
}
