namespace Assay.Cli.Hosts;

/// <summary>Everything a test host writes to its standard streams: kept in a file, its last lines in memory.</summary>
internal sealed class HostOutput : IDisposable
{
    private const int LinesInMemory = 60;

    private readonly Lock _lock = new();
    private readonly Queue<string> _tail = new();
    private readonly StreamWriter _writer;

    public HostOutput(string file)
    {
        File = file;
        _writer = new StreamWriter(file) { AutoFlush = true };
    }

    public string File { get; }

    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lock)
                return [.. _tail];
        }
    }

    public async Task CopyFromAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
                Add(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _writer.Dispose();
    }

    private void Add(string line)
    {
        lock (_lock)
        {
            _writer.WriteLine(line);
            _tail.Enqueue(line);
            if (_tail.Count > LinesInMemory)
                _tail.Dequeue();
        }
    }
}
