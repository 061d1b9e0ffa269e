using Assay.Reporting;

namespace Assay.Servers;

/// <summary>How servers are found and kept.</summary>
public sealed record ServerFinderOptions
{
    /// <summary>Environment variable with the time that an unused server stays warm, such as <c>30s</c>, <c>10m</c> or <c>1h</c>.</summary>
    public const string IdleVariable = "ASSAY_IDLE";

    /// <summary>Environment variable that forces a provider for all kinds that have it.</summary>
    public const string ProviderVariable = "ASSAY_PROVIDER";

    /// <summary>Environment variable with the time that a server, container or program may take to start, such as <c>2m</c> on a busy machine.</summary>
    public const string StartTimeoutVariable = "ASSAY_START_TIMEOUT";

    private static readonly TimeSpan LeastIdle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostIdle = TimeSpan.FromDays(30);
    private static readonly TimeSpan LeastStart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostStart = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultIdle = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DefaultStartTimeout = TimeSpan.FromSeconds(30);
    private readonly TimeSpan? _idle;
    private readonly ServerHome? _home;
    private readonly TimeSpan _startTimeout = DefaultStartTimeout;

    /// <summary>The folder of this user. Default: <see cref="ServerHome.Default"/>.</summary>
    /// <exception cref="ServerException">Asked for the default, and this user has no home folder.</exception>
    public ServerHome Home
    {
        // Looked for when it is needed: an external server needs no home.
        get => _home ?? ServerHome.Default;
        init => _home = value;
    }

    /// <summary>
    /// How long a server stays warm that nobody uses. From 100 ms to 30 days; default: 10 minutes. The longest time counts that one of its users
    /// asked for.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public TimeSpan Idle
    {
        get => _idle ?? DefaultIdle;
        init => _idle = Checked(value, LeastIdle, MostIdle, nameof(Idle));
    }

    /// <summary>How long a start may take before it counts as failed. From 1 s to 1 h; default: 30 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public TimeSpan StartTimeout
    {
        get => _startTimeout;
        init => _startTimeout = Checked(value, LeastStart, MostStart, nameof(StartTimeout));
    }

    /// <summary>Looks up an environment variable. Default: the environment of this process.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Where to report. Default: <see cref="RunJournal.Current"/>.</summary>
    public RunJournal Journal { get; init; } = RunJournal.Current;

    /// <summary>The idle time that somebody asked for; null for the default.</summary>
    internal TimeSpan? AskedIdle => _idle;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Options from the environment of this process.</summary>
    /// <exception cref="FormatException"><c>ASSAY_IDLE</c> or <c>ASSAY_START_TIMEOUT</c> is no duration, or out of its range.</exception>
    public static ServerFinderOptions FromEnvironment() => From(System.Environment.GetEnvironmentVariable);

    internal static ServerFinderOptions From(Func<string, string?> environment)
    {
        var options = new ServerFinderOptions();
        if (Duration(environment, IdleVariable, LeastIdle, MostIdle, "100ms to 720h") is { } idle)
            options = options with { Idle = idle };
        return Duration(environment, StartTimeoutVariable, LeastStart, MostStart, "1s to 1h") is { } start ? options with { StartTimeout = start } : options;
    }

    private static TimeSpan? Duration(Func<string, string?> environment, string variable, TimeSpan least, TimeSpan most, string range)
    {
        if (environment(variable) is not { } text || string.IsNullOrWhiteSpace(text))
            return null;
        var duration = DurationText.Parse(text, variable);
        return duration >= least && duration <= most ? duration : throw new FormatException($"{variable}={text} is out of range. It may be {range}.");
    }

    internal string? Variable(string name) => Environment(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static TimeSpan Checked(TimeSpan value, TimeSpan least, TimeSpan most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {least} and {most}.");
}
