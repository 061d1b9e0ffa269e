using System.Text;
using Assay.Dummy;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Tests.Servers;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.PostgreSql.Tests.Databases;

/// <summary>What becomes of sandboxes when the lease of their process breaks, or their server goes away.</summary>
public sealed class LeaseTests
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_whose_lease_broke_abandons_its_sandboxes()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool();
        string before;
        await using (var rented = await pool.RentAsync())
            before = rented.Database.DatabaseName;
        await Soon.True(() => pool.Counts.InPlace == 1, Token);
        var host = await PostgresHost.GetAsync(world.ConnectionString);
        // A clone that is under way when the lease breaks keeps the sweeper from its run until it is done.
        await Soon.True(
            async () =>
            {
                await using var ask = host.Maintenance.CreateCommand("select exists (select from databases where state = 'prepared')");
                return await ask.ExecuteScalarAsync(Token) is true;
            },
            Token);
        await BreakAsync(world);
        await Soon.True(() => host.Lease.IsLost, Token);
        await using var next = await pool.RentAsync();
        Assert.NotEqual(before, next.Database.DatabaseName);
        // The process's next lease sweeps up after its last.
        await Soon.True(async () => !await world.ExistsAsync(before), Token);
    }

    [Fact]
    public async Task A_test_whose_lease_breaks_hears_why()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool();
        var rented = await pool.RentAsync();
        await BreakAsync(world);
        await Soon.True(() => rented.Instance.LostBecause is not null, Token);
        var thrown = await Assert.ThrowsAsync<SandboxFindingsException>(async () => await rented.DisposeAsync());
        Assert.Contains("lease on the PostgreSQL server at 127.0.0.1", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("terminating connection due to administrator command", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_short_and_of_one_run_each()
    {
        var world = await OwnWorld.CreateAsync();
        var (one, other) = (await world.HostAsync("one"), await world.HostAsync("other"));
        var names = new[] { one.Lease.NextName(), one.Lease.NextName(), other.Lease.NextName() };
        Assert.Equal(3, names.Distinct().Count());
        Assert.NotEqual(one.Lease.Run, other.Lease.Run);
        Assert.All(names, name => Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 30));
        await one.Lease.DisposeAsync();
        await other.Lease.DisposeAsync();
    }

    [Fact]
    public async Task The_next_rent_after_the_server_was_killed_gets_another_and_the_test_hears_why_and_what_it_changed_for_all()
    {
        await using var home = TemporaryHome.WithInitialized();
        using var renter = RenterProcess.Start(home.Path, "survive");
        await Soon.True(() => renter.Lines("rented").Count == 1 || renter.HasEnded, Token);
        home.Watched().Server.Kill(TimeSpan.FromSeconds(30));
        await renter.TellAsync("go");
        var journal = new JournalReader(RenterProcess.JournalIn(home.Path));
        await Soon.True(() => renter.HasEnded || journal.ReadNew().OfType<NoteEntry>().Any(IsAboutTheRole), Token);
        await renter.TellAsync("end");
        Assert.True(await renter.EndAsync(Token) == 0, renter.Output);
        var failed = Assert.Single(renter.Lines("failed"));
        Assert.Contains("this process's lease on the PostgreSQL server", failed, StringComparison.Ordinal);
        Assert.Contains("Its log is", failed, StringComparison.Ordinal);
        Assert.Equal(2, renter.Lines("rented").Count);

        static bool IsAboutTheRole(NoteEntry note) =>
            note.Text.Contains("which no reset takes back and other tests see: role everybodys: new", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crash_recovery_takes_sandboxes_and_templates_with_unlogged_tables()
    {
        await using var home = TemporaryHome.WithInitialized();
        var server = await PostgresServersTests.Finder(home).FindAsync(new ServerRequest(PostgresServers.CreateKind()), Token);
        var world = new OwnWorld(server.ConnectionString + ";Pooling=false");
        await using var pool = world.Pool(db => db.Prepare(async (database, token) =>
        {
            await using var create = database.DataSource.CreateCommand("create unlogged table hints as select 42 as hint");
            await create.ExecuteNonQueryAsync(token);
        }));
        string before;
        await using (var rented = await pool.RentAsync())
            before = rented.Database.DatabaseName;
        await Soon.True(() => pool.Counts.InPlace == 1, Token);
        var started = await world.AskAsync<DateTime>("select pg_postmaster_start_time()");

        // The death of one session by force makes the server recover as after a crash, though the postmaster lives on.
        var victim = await world.AskAsync<int>("select pid from pg_stat_activity where application_name = 'assay lease'");
        using (var session = System.Diagnostics.Process.GetProcessById(victim))
            session.Kill();
        await Eventually.Within(TimeSpan.FromSeconds(60)).True(async () => await TryAsync(() => world.AskAsync<DateTime>("select pg_postmaster_start_time()")) == started, Token);

        await using var next = await pool.RentAsync();
        Assert.NotEqual(before, next.Database.DatabaseName);
        Assert.Equal(42, await next.Database.Scalar<int>($"select hint from hints", Token));
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Npgsql.NpgsqlException)
        {
            return default;
        }
    }

    private static Task<bool> BreakAsync(OwnWorld world) =>
        world.AskAsync<bool>($"select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'assay lease' and usename = '{world.Role}'");
}
