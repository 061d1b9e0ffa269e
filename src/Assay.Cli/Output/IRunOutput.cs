using Assay.Cli.Events;

namespace Assay.Cli.Output;

/// <summary>Where the events of a run go. Events may come from any thread.</summary>
internal interface IRunOutput : IAsyncDisposable
{
    void Write(RunEvent happened);
}
