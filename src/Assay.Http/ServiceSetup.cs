using System.Globalization;
using Assay.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Assay.Http;

/// <summary>
/// How a service under test differs from production: its settings, and the stand-ins for some of its services. Everything else is its own.
/// </summary>
public sealed class ServiceSetup
{
    private readonly List<KeyValuePair<string, Func<string>>> _settings = [];
    private readonly SortedDictionary<string, string> _fixed = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Action<IServiceCollection>> _changes = [];

    internal ServiceSetup()
    {
    }

    internal string EnvironmentName { get; private set; } = Environments.Development;

    /// <summary>Null for the one of all servers.</summary>
    internal TimeSpan? StartTimeout { get; private set; }

    internal bool IsFreshPerTest { get; private set; }

    internal IPreparable? Prepared { get; private set; }

    internal IReadOnlyList<string> PreparationFiles { get; private set; } = [];

    /// <summary>What is known of the settings when they are declared: values that come from parts of the sandbox differ in each.</summary>
    internal IReadOnlyList<string> Fixed => [EnvironmentName, .. _fixed.Select(setting => $"{setting.Key}={setting.Value}")];

    internal IReadOnlyList<Action<IServiceCollection>> Changes => _changes;

    /// <summary>Points a setting to a part of the sandbox: to its <see cref="IConnectable.ConnectionSetting"/>.</summary>
    /// <param name="key">The configuration key, such as <c>ConnectionStrings:Orders</c>.</param>
    /// <param name="part">A resource, or a service that is declared before this one.</param>
    public ServiceSetup Setting(string key, IConnectable part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return Setting(key, () => part.ConnectionSetting);
    }

    /// <summary>Sets a setting. The application sees it from its first line, as a command-line argument.</summary>
    /// <param name="key">The configuration key, such as <c>Payments:Currency</c>.</param>
    /// <param name="value">The value.</param>
    public ServiceSetup Setting(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Setting(key, () => value);
        _fixed[key] = value;
        return this;
    }

    /// <summary>Sets several settings of one section, such as those that make clients of a broker fast enough for tests.</summary>
    /// <param name="section">The key of the section, such as <c>Kafka:Client</c>.</param>
    /// <param name="values">The settings by their keys in the section.</param>
    public ServiceSetup Settings(string section, IReadOnlyDictionary<string, string> values)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(section);
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (key, value) in values)
            Setting($"{section}:{key}", value);
        return this;
    }

    /// <summary>Sets a setting to a number, a truth value, a time and the like, in the invariant culture.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="key">The configuration key, such as <c>Payments:Retries</c>.</param>
    /// <param name="value">The value.</param>
    public ServiceSetup Setting<T>(string key, T value)
        where T : struct => Setting(key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");

    /// <summary>Sets a setting whose value is known when the service starts, after the resources and the services declared before it.</summary>
    /// <param name="key">The configuration key.</param>
    /// <param name="value">Answers the value.</param>
    public ServiceSetup Setting(string key, Func<string> value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        _settings.RemoveAll(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase));
        _settings.Add(new(key, value));
        _fixed[key] = "";
        return this;
    }

    /// <summary>Replaces a service by an object of the sandbox's, whatever the application registered for it. The application does not dispose it.</summary>
    /// <typeparam name="TService">The service.</typeparam>
    /// <param name="instance">What the application gets for it.</param>
    public ServiceSetup Use<TService>(TService instance)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(instance);
        return Services(services =>
        {
            services.RemoveAll<TService>();
            services.AddSingleton(instance);
        });
    }

    /// <summary>
    /// Leaves out one of the application's hosted services; a test can start it later. The start fails if the application has no such service.
    /// </summary>
    /// <typeparam name="THostedService">The class of the hosted service.</typeparam>
    public ServiceSetup Without<THostedService>()
        where THostedService : class, IHostedService => Services(static services =>
        {
            var hosted = services.Where(service => service.ServiceType == typeof(IHostedService) && !service.IsKeyedService).ToArray();
            var found = hosted.Where(service => ClassOf(service) == typeof(THostedService)).ToArray();
            if (found.Length == 0)
            {
                throw new SandboxException(
                    $"Without<{typeof(THostedService).Name}>(): the application has no such hosted service. "
                    + $"It has {string.Join(", ", hosted.Select(service => ClassOf(service)?.Name ?? "an unnamed one"))}.");
            }

            foreach (var service in found)
                services.Remove(service);
        });

    /// <summary>Changes the registered services in any other way, after everything that the application registered itself.</summary>
    /// <param name="change">The change.</param>
    public ServiceSetup Services(Action<IServiceCollection> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _changes.Add(change);
        return this;
    }

    /// <summary>The name of the environment that the application runs in. <c>Development</c> unless told.</summary>
    /// <param name="name">The name.</param>
    public ServiceSetup Environment(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        EnvironmentName = name;
        return this;
    }

    /// <summary>
    /// Restarts the application after every test, for one that keeps something in memory which tests see of each other. Costs a start for
    /// every test, beside the tests.
    /// </summary>
    public ServiceSetup FreshPerTest()
    {
        IsFreshPerTest = true;
        return this;
    }

    /// <summary>
    /// Lets the application's first start fill a resource, as when it migrates and seeds its database: it starts once on a template, which is
    /// sealed when it says that it has started and has been stopped. The template is made anew when the application's assembly changes, or one that
    /// it refers to, its <c>appsettings*.json</c>, a setting that is declared as a plain value, or a file named here. All other resources
    /// have started then, services have not.
    /// </summary>
    /// <param name="part">The resource, declared before.</param>
    /// <param name="dependsOn">Files and folders that the first start reads: absolute, or relative to the tests' output or any folder above it.</param>
    /// <exception cref="SandboxException">The application fills another resource already.</exception>
    public ServiceSetup Prepares(IPreparable part, params string[] dependsOn)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(dependsOn);
        if (Prepared is not null)
            throw new SandboxException("Prepares(…) names a second resource. An application can fill one; fill the others by steps of their own, such as Prepare(…).");
        (Prepared, PreparationFiles) = (part, dependsOn);
        return this;
    }

    /// <summary>How long the application may take to start. 30 seconds unless told here or by <c>ASSAY_START_TIMEOUT</c>.</summary>
    /// <param name="timeout">More than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or less.</exception>
    public ServiceSetup StartWithin(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        StartTimeout = timeout;
        return this;
    }

    /// <summary>A copy with further changes.</summary>
    internal ServiceSetup With(Action<ServiceSetup> change)
    {
        var copy = new ServiceSetup { EnvironmentName = EnvironmentName, StartTimeout = StartTimeout, IsFreshPerTest = IsFreshPerTest };
        copy._settings.AddRange(_settings);
        (copy.Prepared, copy.PreparationFiles) = (Prepared, PreparationFiles);
        copy._changes.AddRange(_changes);
        change(copy);
        return copy;
    }

    internal KeyValuePair<string, string>[] Resolve() => [.. _settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value()))];

    /// <summary>The class behind a registration; a factory names it by its type of result.</summary>
    private static Type? ClassOf(ServiceDescriptor service) =>
        service.ImplementationType ?? service.ImplementationInstance?.GetType() ?? service.ImplementationFactory?.GetType().GenericTypeArguments[1];
}
