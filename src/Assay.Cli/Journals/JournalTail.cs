using System.Text;
using Assay.Cli.Output;

namespace Assay.Cli.Journals;

/// <summary>Follows a journal file while test hosts append to it, and passes what it says on to an output.</summary>
internal sealed class JournalTail : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IRunOutput _output;
    private readonly FileStream _stream;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<byte> _partOfLine = [];
    private readonly Task _following;

    public JournalTail(string file, IRunOutput output)
    {
        _output = output;
        _stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _following = Task.Run(FollowAsync);
    }

    /// <summary>Reads to the end of the file and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following;
        await _stream.DisposeAsync();
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
        Span<byte> buffer = stackalloc byte[4096];
        while (_stream.Read(buffer) is > 0 and var count)
        {
            foreach (var value in buffer[..count])
            {
                if (value == '\n')
                    EndLine();
                else
                    _partOfLine.Add(value);
            }
        }
    }

    private void EndLine()
    {
        if (JournalLine.Parse(Encoding.UTF8.GetString([.. _partOfLine])) is { } happened)
            _output.Write(happened);

        _partOfLine.Clear();
    }
}
