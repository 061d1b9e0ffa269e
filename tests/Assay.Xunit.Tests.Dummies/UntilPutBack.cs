[assembly: AssemblyFixture(typeof(Assay.Xunit.Tests.Dummies.UntilPutBack))]

namespace Assay.Xunit.Tests.Dummies;

/// <summary>Keeps the run from ending before the sandbox of its last class was put back, so that the console has what became of it.</summary>
public sealed class UntilPutBack : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await Desk.PutBack.WaitAsync(TimeSpan.FromSeconds(30));
}
