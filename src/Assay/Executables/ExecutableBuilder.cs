namespace Assay.Executables;

/// <summary>
/// Declares how a program is run as a server, when it is ready, and what a returned sandbox does with its state. In arguments and variables,
/// <c>{port}</c> stands for a free port of the loopback address, on which it must listen, and <c>{folder}</c> for an empty folder of its own, which goes with it.
/// </summary>
public sealed class ExecutableBuilder
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<string> _arguments = [];
    private readonly SortedDictionary<string, string> _variables = new(StringComparer.Ordinal);

    internal ExecutableBuilder()
    {
    }

    internal IReadOnlyList<string> Arguments => _arguments;

    internal IReadOnlyDictionary<string, string> Variables => _variables;

    internal string? Folder { get; private set; }

    internal string? Line { get; private set; }

    internal Func<Executable, CancellationToken, Task>? Probe { get; private set; }

    internal Func<Executable, CancellationToken, Task>? Cleanup { get; private set; }

    internal bool IsShared { get; private set; }

    internal bool IsStateless { get; private set; }

    /// <summary>Null for the one of all servers.</summary>
    internal TimeSpan? StartTimeout { get; private set; }

    /// <summary>Adds arguments, one text for each: <c>Command("--port", "{port}")</c>.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The builder.</returns>
    public ExecutableBuilder Command(params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        _arguments.AddRange(arguments);
        return this;
    }

    /// <summary>Sets an environment variable. Of the tests' own environment the program sees only what programs need to run, such as <c>PATH</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The builder.</returns>
    public ExecutableBuilder Environment(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        _variables[name] = value;
        return this;
    }

    /// <summary>The folder to run in; an empty one unless told.</summary>
    /// <param name="folder">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The builder.</returns>
    public ExecutableBuilder In(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Folder = folder;
        return this;
    }

    /// <summary>
    /// Says when the program is ready: when the probe does not throw. Make it a real round trip in the program's own protocol. Unless told, it is ready
    /// when its port takes a connection.
    /// </summary>
    /// <param name="probe">Asked again and again, once the port takes connections.</param>
    /// <returns>The builder.</returns>
    public ExecutableBuilder Ready(Func<Executable, CancellationToken, Task> probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        Probe = probe;
        return this;
    }

    /// <summary>The program is ready when an HTTP request is answered with success.</summary>
    /// <param name="path">Path and query, such as <c>/health</c>.</param>
    /// <returns>The builder.</returns>
    public ExecutableBuilder ReadyHttp(string path = "/")
    {
        ArgumentNullException.ThrowIfNull(path);
        return Ready(async (executable, cancellationToken) =>
        {
            using var answer = await Http.GetAsync(new Uri(new Uri($"http://{executable.Address}"), path), cancellationToken);
            answer.EnsureSuccessStatusCode();
        });
    }

    /// <summary>The program is ready when its output holds a text, and its port takes a connection.</summary>
    /// <param name="text">The text, such as <c>Ready to accept connections</c>.</param>
    /// <returns>The builder.</returns>
    public ExecutableBuilder ReadyLine(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Line = text;
        return this;
    }

    /// <summary>How long the program may take until it is ready. 30 seconds unless told here or by <c>ASSAY_START_TIMEOUT</c>.</summary>
    /// <param name="timeout">From one second to one hour.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public ExecutableBuilder StartWithin(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromHours(1));
        StartTimeout = timeout;
        return this;
    }

    /// <summary>
    /// Says how the program's state is put back when a test returns its sandbox. Without it, and unless the program is <see cref="Stateless"/>, every
    /// test gets a sandbox with a new process.
    /// </summary>
    /// <param name="reset">Puts it back, such as by deleting all mails. What it throws gets the sandbox replaced.</param>
    /// <returns>The builder.</returns>
    public ExecutableBuilder OnReturn(Func<Executable, CancellationToken, Task> reset)
    {
        ArgumentNullException.ThrowIfNull(reset);
        Cleanup = reset;
        return this;
    }

    /// <summary>The program keeps nothing that a later test could notice, so that there is nothing to put back.</summary>
    /// <returns>The builder.</returns>
    public ExecutableBuilder Stateless()
    {
        IsStateless = true;
        return this;
    }

    /// <summary>
    /// One process serves all sandboxes and all processes, and stays warm between runs, as servers do. Isolation is then the author's: through
    /// <see cref="OnReturn"/>, which may put back only what is the sandbox's own, or because the program is <see cref="Stateless"/>. Unless told, each
    /// sandbox has a process of its own.
    /// </summary>
    /// <returns>The builder.</returns>
    public ExecutableBuilder Shared()
    {
        IsShared = true;
        return this;
    }

    internal void Check(string name)
    {
        if (!_arguments.Concat(_variables.Values).Any(text => text.Contains("{port}", StringComparison.Ordinal)))
            throw new ArgumentException($"Nothing tells '{name}' on which port to listen. Write {{port}} where its arguments or variables name it: Command(\"--port\", \"{{port}}\").");
        if (IsShared && Cleanup is null && !IsStateless)
        {
            throw new ArgumentException(
                $"'{name}' is shared by all sandboxes, so say how a test's state is taken out of it: OnReturn(…), or Stateless() if it keeps none.");
        }
    }
}
