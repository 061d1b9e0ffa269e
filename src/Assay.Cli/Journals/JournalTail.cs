using Assay.Cli.Events;
using Assay.Cli.Output;
using Assay.Reporting;

namespace Assay.Cli.Journals;

/// <summary>Follows the journal of a run while test hosts append to it, and passes what it says on to an output.</summary>
internal sealed class JournalTail : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IRunOutput _output;
    private readonly JournalReader _reader;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _following;

    public JournalTail(string file, IRunOutput output)
    {
        _output = output;
        _reader = new JournalReader(file);
        _following = Task.Run(FollowAsync);
    }

    /// <summary>Reads to the end of the file and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following;
        _ending.Dispose();
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            do
                ReadOn();
            while (await timer.WaitForNextTickAsync(_ending.Token));
        }
        catch (OperationCanceledException)
        {
            ReadOn();
        }
    }

    private void ReadOn()
    {
        foreach (var entry in _reader.ReadNew())
            _output.Write(new JournalWritten(entry));
    }
}
