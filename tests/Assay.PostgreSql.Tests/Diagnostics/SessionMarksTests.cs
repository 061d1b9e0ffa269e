using Assay.PostgreSql.Diagnostics;
using Assay.Timelines;
using Npgsql;

namespace Assay.PostgreSql.Tests.Diagnostics;

public sealed class SessionMarksTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_taken_once()
    {
        await using var watched = await WatchedAsync();
        await ExecuteAsync(watched, "select SetVal('tickets', 7)", application: "orders");
        var marks = SessionMarks.Take(watched.Name);
        Assert.Equal((true, null, "orders"), (marks.MentionsSetval, marks.KeptState, Assert.Single(marks.Applications)));
        Assert.Equal((false, null, 0), SessionMarks.Take(watched.Name) is var again ? (again.MentionsSetval, again.KeptState, again.Applications.Count) : default);
    }

    [Fact]
    public async Task Leave_out_the_sessions_of_the_toolkit()
    {
        await using var watched = await WatchedAsync();
        await ExecuteAsync(watched, "select setval('tickets', 7)", application: "assay reset");
        var marks = SessionMarks.Take(watched.Name);
        Assert.False(marks.MentionsSetval);
        Assert.Empty(marks.Applications);
        Assert.Empty(watched.Timeline.Entries);
    }

    [Fact]
    public async Task Name_a_statement_that_stays_in_a_session_which_its_pool_does_not_clear()
    {
        await using var watched = await WatchedAsync();
        await ExecuteAsync(watched, "set search_path to audit", settings: own => own.NoResetOnClose = true);
        await ExecuteAsync(watched, "listen changes", settings: own => own.NoResetOnClose = true);
        Assert.Equal("set search_path to audit", SessionMarks.Take(watched.Name).KeptState);
        await ExecuteAsync(watched, "set search_path to audit", settings: own => own.Multiplexing = true);
        Assert.NotNull(SessionMarks.Take(watched.Name).KeptState);
        await ExecuteAsync(watched, "set search_path to audit");
        Assert.Null(SessionMarks.Take(watched.Name).KeptState);
    }

    [Fact]
    public async Task Assume_the_worse_of_a_data_source_that_has_a_name()
    {
        await using var watched = await WatchedAsync();
        await using (var named = new NpgsqlDataSourceBuilder(watched.ConnectionString) { Name = "main" }.Build())
        await using (var set = named.CreateCommand("set search_path to audit"))
            await set.ExecuteNonQueryAsync(Cancelled);
        var marks = SessionMarks.Take(watched.Name);
        Assert.Equal(("set search_path to audit", "main"), (marks.KeptState, Assert.Single(marks.Applications)));
    }

    [Theory]
    [InlineData("SET search_path = audit")]
    [InlineData("select 1; -- then\n set session characteristics as transaction read only")]
    [InlineData("/* first */ listen orders")]
    [InlineData("select set_config('app.user', '7', false)")]
    [InlineData("prepare fetch as select 1")]
    [InlineData("create temporary table t (id int)")]
    [InlineData("select * into temp t from orders")]
    [InlineData("select pg_advisory_lock(1)")]
    [InlineData("select pg_try_advisory_lock_shared(1)")]
    [InlineData("declare c cursor with hold for select 1")]
    public void Are_made_by_what_outlives_its_transaction(string text) => Assert.True(SessionState.IsLeftBy(text));

    [Theory]
    [InlineData("update orders set total_amount = 1")]
    [InlineData("set local search_path = audit")]
    [InlineData("set transaction isolation level serializable")]
    [InlineData("set constraints all deferred")]
    [InlineData("prepare transaction 'x'")]
    [InlineData("select pg_advisory_xact_lock(1)")]
    [InlineData("insert into settings (name) values ('listen')")]
    public void Are_not_made_by_what_ends_with_it(string text) => Assert.False(SessionState.IsLeftBy(text));

    private static async Task<WatchedDatabase> WatchedAsync()
    {
        var store = await Sandbox.RentAsync<Store>(Cancelled);
        return new WatchedDatabase(store);
    }

    private static async Task ExecuteAsync(WatchedDatabase watched, string sql, string application = "test", Action<NpgsqlConnectionStringBuilder>? settings = null)
    {
        var own = new NpgsqlConnectionStringBuilder(watched.ConnectionString) { ApplicationName = application };
        settings?.Invoke(own);
        await using var source = NpgsqlDataSource.Create(own);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    /// <summary>A rented database whose marks and timeline are the test's own while it looks.</summary>
    private sealed class WatchedDatabase : IAsyncDisposable
    {
        private readonly Store _store;

        public WatchedDatabase(Store store)
        {
            _store = store;
            SqlTimeline.Watch(Name, Timeline);
        }

        public Timeline Timeline { get; } = new();

        public string Name => _store.Database.DatabaseName;

        public string ConnectionString => _store.Database.ConnectionString;

        public async ValueTask DisposeAsync()
        {
            SqlTimeline.Watch(Name, _store.Timeline);
            await _store.DisposeAsync();
        }
    }
}
