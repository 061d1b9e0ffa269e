using System.Text.Json;
using Assay.Cli.Events;

namespace Assay.Cli.Output;

/// <summary>One JSON object per line.</summary>
internal sealed class JsonOutput(TextWriter writer) : IRunOutput
{
    private readonly Lock _lock = new();

    public void Write(RunEvent happened)
    {
        var line = JsonSerializer.Serialize(happened, EventJson.Lines.RunEvent);
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
