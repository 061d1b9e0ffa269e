namespace Assay.Http;

/// <summary>Declares services under test and HTTP stubs.</summary>
public static class HttpSandboxBuilderExtensions
{
    /// <summary>Adds an HTTP API of somebody else's, stubbed by the tests.</summary>
    /// <param name="build">The builder.</param>
    /// <param name="name">The name in the sandbox, used in messages.</param>
    public static HttpStub HttpStub(this SandboxBuilder build, string name)
    {
        ArgumentNullException.ThrowIfNull(build);
        return build.Add(new HttpStub(name));
    }

    /// <summary>Adds a web application under test.</summary>
    /// <typeparam name="TProgram">Any public type of the application's assembly, usually its <c>Program</c>.</typeparam>
    /// <param name="build">The builder.</param>
    /// <param name="name">The name in the sandbox, used in messages.</param>
    /// <param name="setup">Its settings and stand-ins.</param>
    public static WebService<TProgram> WebService<TProgram>(this SandboxBuilder build, string name, Action<ServiceSetup>? setup = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        return build.Add(new WebService<TProgram>(name, SetUp(setup)));
    }

    /// <summary>Adds a worker under test: an application with a generic host that serves no requests.</summary>
    /// <typeparam name="TProgram">Any public type of the application's assembly, usually its <c>Program</c>.</typeparam>
    /// <param name="build">The builder.</param>
    /// <param name="name">The name in the sandbox, used in messages.</param>
    /// <param name="setup">Its settings and stand-ins.</param>
    public static HostService<TProgram> Host<TProgram>(this SandboxBuilder build, string name, Action<ServiceSetup>? setup = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        return build.Add(new HostService<TProgram>(name, SetUp(setup)));
    }

    private static ServiceSetup SetUp(Action<ServiceSetup>? setup)
    {
        var made = new ServiceSetup();
        setup?.Invoke(made);
        return made;
    }
}
