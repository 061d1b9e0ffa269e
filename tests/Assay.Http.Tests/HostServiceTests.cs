using System.Collections.Concurrent;
using Assay.Http.Tests.Sandboxes;
using Assay.Http.Tests.Worker;

namespace Assay.Http.Tests;

public sealed class HostServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_runs_with_its_settings_and_stand_ins()
    {
        await using var office = await Sandbox.RentAsync<Office>(Cancellation);

        await Eventually.Within(TimeSpan.FromSeconds(10)).True(() => office.Outbox.Messages.Contains("good morning"), Cancellation);
    }

    [Fact]
    public async Task A_healthy_worker_keeps_running_from_test_to_test()
    {
        var office = await Rents.FirstAsync<Office>();
        var services = office.Worker.Services;
        var number = office.Number;
        await office.DisposeAsync();

        await using var again = await Rents.AgainAsync<Office>(number);

        Assert.Same(services, again.Worker.Services);
    }

    public sealed class Office : Sandbox
    {
        public Office(SandboxBuilder build) => Worker = build.Host<IOutbox>("worker", worker => worker
            .Setting("Greeting", "good morning")
            .Use<IOutbox>(Outbox));

        public RememberingOutbox Outbox { get; } = new();

        public HostService<IOutbox> Worker { get; }
    }

    public sealed class RememberingOutbox : IOutbox
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        public void Put(string message) => Messages.Enqueue(message);
    }
}
