using Microsoft.Extensions.Hosting;

namespace Assay.Http.Services;

/// <summary>
/// Ends a host when it is told to and at no other time. The usual one of an application takes the process's signals to itself,
/// and then no interrupt ends the tests any more.
/// </summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
