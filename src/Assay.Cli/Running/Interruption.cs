using System.Runtime.InteropServices;
using Assay.Cli.Hosts;

namespace Assay.Cli.Running;

/// <summary>
/// Ctrl+C and requests to end: the first cancels <see cref="Token"/>, so that the run can stop its hosts and sum up;
/// a second kills the hosts and ends this process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, Commands.ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, Commands.ExitCode.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Handle(context, Commands.ExitCode.Terminated)),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>The code to end with once interrupted.</summary>
    public int ExitCode => _exitCode;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();

        _source.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0)
        {
            _source.Cancel();
            return;
        }

        TestHost.KillAll();
        Environment.Exit(exitCode);
    }
}
