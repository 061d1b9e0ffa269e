using Assay.Timelines;
using Microsoft.Extensions.Logging;

namespace Assay.Http.Services;

/// <summary>
/// The log of one service: the last lines are kept for messages about its start and its end; what is worth it goes to the timeline,
/// which are warnings, and information in the application's own categories (those that share the first word of its assembly's name).
/// </summary>
internal sealed class ServiceLog(string service, string assembly, Timeline timeline) : ILoggerProvider
{
    private const int KeptLines = 20;
    private const int LongestLine = 1_000;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly string _own = assembly.Split('.')[0];

    /// <summary>The last lines, oldest first, each indented; or a line that says there are none.</summary>
    public string Render()
    {
        lock (_gate)
            return _lines.Count == 0 ? "It logged nothing." : $"Its last log lines:\n{string.Join('\n', _lines.Select(line => "  " + line))}";
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string category, string message, Exception? thrown)
    {
        var shortCategory = category[(category.LastIndexOf('.') + 1)..];
        var line = $"{Word(level)} {shortCategory}: {message}{(thrown is null ? "" : $" {thrown.GetType().Name}: {thrown.Message}")}";
        if (line.Length > LongestLine)
            line = $"{line[..LongestLine]}…";
        lock (_gate)
        {
            _lines.Enqueue(line.ReplaceLineEndings(" "));
            if (_lines.Count > KeptLines)
                _lines.Dequeue();
        }

        if (level >= LogLevel.Warning || category == _own || category.StartsWith(_own + ".", StringComparison.Ordinal))
            timeline.Record(service, line);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "crit",
        LogLevel.Error => "fail",
        LogLevel.Warning => "warn",
        _ => "info",
    };

    private sealed class Logger(ServiceLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Add(logLevel, category, formatter(state, exception), exception);
        }
    }
}
