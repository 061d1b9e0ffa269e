using Assay.Containers.Images;

namespace Assay.Containers;

/// <summary>Declares a container of any image: its ports, how it is set up, when it is ready, and what a returned sandbox does with its state.</summary>
public sealed class ContainerBuilder
{
    private readonly List<int> _ports = [];

    internal ContainerBuilder()
    {
    }

    internal IReadOnlyList<int> Ports => _ports;

    internal ContainerSetup Setup { get; private set; } = new();

    internal Func<Container, CancellationToken, Task>? Probe { get; private set; }

    internal Func<Container, CancellationToken, Task>? Cleanup { get; private set; }

    internal bool IsShared { get; private set; }

    internal bool IsStateless { get; private set; }

    /// <summary>Null for the one of all servers.</summary>
    internal TimeSpan? StartTimeout { get; private set; }

    /// <summary>Publishes a TCP port of the container. The first one is its main port.</summary>
    /// <param name="port">The port inside the container, from 1 to 65535.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is no port.</exception>
    public ContainerBuilder Port(int port)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        if (!_ports.Contains(port))
            _ports.Add(port);
        return this;
    }

    /// <summary>Sets an environment variable in the container.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The builder.</returns>
    public ContainerBuilder Environment(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        Setup = Setup with { Environment = Setup.Environment.SetItem(name, value) };
        return this;
    }

    /// <summary>Gives the image's program other arguments than the image itself does.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The builder.</returns>
    public ContainerBuilder Command(params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        Setup = Setup with { Command = [.. arguments] };
        return this;
    }

    /// <summary>Puts a text file into the container before it starts.</summary>
    /// <param name="path">Absolute path in the container.</param>
    /// <param name="content">What is in it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public ContainerBuilder File(string path, string content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(content);
        if (!path.StartsWith('/'))
            throw new ArgumentException($"A file in a container has an absolute path; '{path}' is none.", nameof(path));
        Setup = Setup with { Files = Setup.Files.SetItem(path, content) };
        return this;
    }

    /// <summary>
    /// Says when the container is ready: when the probe does not throw. Make it a real round trip in the container's own protocol. Unless told, it is
    /// ready when its main port takes a connection and keeps it.
    /// </summary>
    /// <param name="probe">Asked again and again, at first after 25 ms.</param>
    /// <returns>The builder.</returns>
    public ContainerBuilder Ready(Func<Container, CancellationToken, Task> probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        Probe = probe;
        return this;
    }

    /// <summary>The container is ready when an HTTP request is answered with success.</summary>
    /// <param name="path">Path and query, such as <c>/health</c>.</param>
    /// <param name="port">The port inside the container; the main port when left out.</param>
    /// <returns>The builder.</returns>
    public ContainerBuilder ReadyHttp(string path = "/", int? port = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Ready((container, cancellationToken) => ReadyProbes.HttpAsync(container, path, port, cancellationToken));
    }

    /// <summary>How long the container may take until it is ready. 30 seconds unless told here or by <c>ASSAY_START_TIMEOUT</c>; fetching its image does not count.</summary>
    /// <param name="timeout">More than zero.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or less.</exception>
    public ContainerBuilder StartWithin(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        StartTimeout = timeout;
        return this;
    }

    /// <summary>
    /// Says how the container's state is put back when a test returns its sandbox. Without it, and unless the container is <see cref="Stateless"/>,
    /// every test gets a sandbox with a new container.
    /// </summary>
    /// <param name="reset">Puts it back, such as by deleting all mails. What it throws gets the sandbox replaced.</param>
    /// <returns>The builder.</returns>
    public ContainerBuilder OnReturn(Func<Container, CancellationToken, Task> reset)
    {
        ArgumentNullException.ThrowIfNull(reset);
        Cleanup = reset;
        return this;
    }

    /// <summary>The container keeps nothing that a later test could notice, so that there is nothing to put back.</summary>
    /// <returns>The builder.</returns>
    public ContainerBuilder Stateless()
    {
        IsStateless = true;
        return this;
    }

    /// <summary>
    /// One container serves all sandboxes and all processes, and stays warm between runs, as servers do. Isolation is then the author's: through
    /// <see cref="OnReturn"/>, which may put back only what is the sandbox's own, or because the container is <see cref="Stateless"/>. Unless told, each
    /// sandbox has a container of its own, which ends with its process.
    /// </summary>
    /// <returns>The builder.</returns>
    public ContainerBuilder Shared()
    {
        IsShared = true;
        return this;
    }

    internal void Check(string name)
    {
        if (_ports.Count == 0)
            throw new ArgumentException($"The container '{name}' publishes no port. Name the one that it listens on: c => c.Port(1025).");
        if (IsShared && Cleanup is null && !IsStateless)
        {
            throw new ArgumentException(
                $"The container '{name}' is shared by all sandboxes, so say how a test's state is taken out of it: OnReturn(…), or Stateless() if it keeps none.");
        }
    }
}
