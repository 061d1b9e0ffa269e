namespace Mixed;

public sealed class LeavingBehind
{
    [Fact]
    public void A_process_that_ends_badly() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Environment.ExitCode = 9;

    [Fact]
    public void A_thread_that_never_ends() => new Thread(() => new ManualResetEventSlim().Wait()) { IsBackground = false }.Start();
}
