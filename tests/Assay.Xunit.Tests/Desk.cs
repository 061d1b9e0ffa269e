using Assay.Resources;

namespace Assay.Xunit.Tests;

/// <summary>A sandbox whose part says on the console what happens to it.</summary>
public sealed class Desk : Sandbox
{
    private static readonly TaskCompletionSource PutBackSource = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Desk(SandboxBuilder build) => Lamp = build.Add(new LampResource());

    /// <summary>Ends when one was put back or discarded. The end of a run does not wait for what is put back in the background.</summary>
    public static Task PutBack => PutBackSource.Task;

    public LampResource Lamp { get; }

    public sealed class LampResource() : Resource("lamp")
    {
        private readonly List<string> _found = [];
        private int _uses;

        /// <summary>Whether it stays for people to look at after a test that failed.</summary>
        public bool Stays { get; set; }

        public void Use() => Interlocked.Increment(ref _uses);

        public void Find(string finding) => _found.Add(finding);

        protected override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        protected override IEnumerable<string> Findings() => _found;

        protected override string? Keep(string test) => Stays ? $"lamp kept for {test}" : null;

        protected override ValueTask DiscardAsync()
        {
            Console.WriteLine($"discarded after {_uses} uses");
            PutBackSource.TrySetResult();
            return default;
        }

        protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
        {
            Console.WriteLine($"reset after {_uses} uses");
            _uses = 0;
            _found.Clear();
            PutBackSource.TrySetResult();
            return new(ResetOutcome.Done);
        }
    }
}
