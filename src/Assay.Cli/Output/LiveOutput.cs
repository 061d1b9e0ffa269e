using Assay.Cli.Events;
using Assay.Reporting;
using Spectre.Console;

namespace Assay.Cli.Output;

/// <summary>Lines as <see cref="TextOutput"/> writes them, above a bar that moves; for terminals.</summary>
internal sealed class LiveOutput : IRunOutput
{
    private readonly Lock _lock = new();
    private readonly TextOutput _lines;
    private readonly Dictionary<string, ProgressTask> _tasks = [];
    private readonly TaskCompletionSource<ProgressContext> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;

    public LiveOutput(IAnsiConsole console)
    {
        _lines = new TextOutput(console);
        _drawing = console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(context =>
            {
                _started.SetResult(context);
                return _ended.Task;
            });
    }

    public void Write(RunEvent happened)
    {
        lock (_lock)
        {
            Draw(happened);
            if (happened is not (BuildStarted or RunFinished or JournalWritten { Entry: ProgressEntry }))
                _lines.Write(happened);
        }

        // The summary is the last word: the bar is gone before it.
        if (happened is RunFinished)
        {
            End();
            _lines.Write(happened);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _drawing;
    }

    private void End()
    {
        _ended.TrySetResult();
        _drawing.GetAwaiter().GetResult();
    }

    private void Draw(RunEvent happened)
    {
        switch (happened)
        {
            case BuildStarted build:
                TaskFor("build", build.Projects == 1 ? "building" : $"building {build.Projects} projects").IsIndeterminate = true;
                break;
            case BuildFinished:
                Remove("build");
                break;
            case SuiteStarted suite:
                TaskFor(suite.Suite, suite.Suite).MaxValue(Math.Max(1, suite.Tests)).Value(0);
                break;
            case TestStarted test:
                Describe(test.Suite, $"{test.Suite}  {test.Name}");
                break;
            case TestFinished test when _tasks.TryGetValue(test.Suite, out var task):
                task.Increment(1);
                break;
            case SuiteFinished suite:
                Remove(suite.Suite);
                break;
            case JournalWritten { Entry: ProgressEntry progress }:
                Draw(progress);
                break;
        }
    }

    private void Draw(ProgressEntry progress)
    {
        var task = TaskFor(progress.Id, progress.Text);
        Describe(progress.Id, JournalText.For(progress).Trim());
        if (progress.Total is { } total)
            task.MaxValue(Math.Max(1, total)).Value(progress.Done);
        else
            task.IsIndeterminate = true;

        if (progress.Done == progress.Total)
            Remove(progress.Id);
    }

    private ProgressTask TaskFor(string id, string description)
    {
        if (!_tasks.TryGetValue(id, out var task))
            _tasks[id] = task = _started.Task.GetAwaiter().GetResult().AddTask(Markup.Escape(description));

        return task;
    }

    private void Describe(string id, string text)
    {
        if (_tasks.TryGetValue(id, out var task))
            task.Description = Markup.Escape(text);
    }

    private void Remove(string id)
    {
        if (_tasks.Remove(id, out var task))
            task.StopTask();
    }
}
