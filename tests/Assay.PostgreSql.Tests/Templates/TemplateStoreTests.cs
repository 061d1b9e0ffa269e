using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;
using Assay.Sql.Templates;
using Npgsql;

namespace Assay.PostgreSql.Tests.Templates;

public sealed class TemplateStoreTests
{
    private readonly string _salt = Guid.NewGuid().ToString("N");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recipes_that_begin_alike_share_the_layers_of_their_common_steps()
    {
        var host = await HostAsync();
        TestStep schema = Step("create table t (id int)"), seed = Step("insert into t values (1)"), other = Step("insert into t values (2), (3)");
        var one = await GetAsync(host, schema, seed);
        var two = await GetAsync(host, schema, other);
        var none = await GetAsync(host, schema);
        Assert.Equal((1, 1, 1), (schema.Runs, seed.Runs, other.Runs));
        Assert.Equal((1, 2, 0), (await CountAsync(host, one), await CountAsync(host, two), await CountAsync(host, none)));
    }

    [Fact]
    public async Task Layers_go_without_what_a_reset_needs()
    {
        var host = await HostAsync();
        var seen = true;
        await GetAsync(host, Step("create table t (id int)"), new TestStep("look", _salt)
        {
            Work = async database =>
            {
                await using var ask = database.DataSource.CreateCommand("select exists (select from pg_namespace where nspname = 'assay_reset')");
                seen = await ask.ExecuteScalarAsync(Cancelled) is true;
            },
        });
        Assert.False(seen);
    }

    [Fact]
    public async Task A_template_is_sealed()
    {
        var host = await HostAsync();
        var template = await GetAsync(host, Step("create table t (id int)"));
        await using var connection = new NpgsqlConnection(host.ConnectionStringTo(template.Name) + ";Pooling=false");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancelled));
        Assert.Contains("not currently accepting connections", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cloning_leaves_out_is_given_to_every_clone_and_to_the_layers_above()
    {
        var host = await HostAsync();
        var step = Step(
            """
            create schema "Odd, one"; create table "Odd, one".t (id int);
            alter database {database} set search_path = "Odd, one", "$user", public;
            alter database {database} set assay_reset.note = 'it''s \ fine';
            alter role assay in database {database} set work_mem = '7MB';
            alter database {database} connection limit 77;
            grant create on database {database} to pg_monitor with grant option;
            revoke temporary on database {database} from public;
            comment on database {database} is 'the shop''s'
            """);
        var above = Step("insert into t values (5)");
        var template = await GetAsync(host, step, above);
        var clone = host.Lease.NextName();
        await host.CreateAsync(clone, template.Name, Cancelled);
        await template.CompleteAsync(host, clone, Cancelled);
        await using var source = NpgsqlDataSource.Create(host.ConnectionStringTo(clone));
        await using var ask = source.CreateCommand(
            """
            select concat_ws('; ', (select id from t), current_setting('search_path'), current_setting('assay_reset.note'), current_setting('work_mem'),
                   datconnlimit, datacl, shobj_description(oid, 'pg_database'))
              from pg_database where datname = current_database()
            """);
        Assert.Equal(
            "5; \"Odd, one\", \"$user\", public; it's \\ fine; 7MB; 77; {=c/assay,assay=CTc/assay,pg_monitor=C*/assay}; the shop's",
            await ask.ExecuteScalarAsync(Cancelled));
        await source.DisposeAsync();
        await host.DropAsync(clone, Cancelled);
    }

    [Fact]
    public async Task Without_such_settings_a_clone_costs_no_more()
    {
        var host = await HostAsync();
        Assert.Null((await GetAsync(host, Step("create table t (id int)"))).Settings);
    }

    [Fact]
    public async Task Without_cache_every_step_runs_and_nothing_is_left_for_others()
    {
        var host = await HostAsync();
        TestStep schema = Step("create table t (id int)"), seed = Step("insert into t values (1)");
        await GetAsync(host, schema, seed);
        var alone = await TemplateStore.GetAsync(host, new TemplateRecipe([schema, seed]) { UsesCache = false }, Cancelled);
        Assert.Equal((2, 2), (schema.Runs, seed.Runs));
        Assert.Equal(1, await CountAsync(host, alone));
        await using var ask = host.Maintenance.CreateCommand("select run from databases where name = $1");
        ask.Parameters.Add(new NpgsqlParameter { Value = alone.Name });
        Assert.Equal(host.Lease.Run, await ask.ExecuteScalarAsync(Cancelled));
    }

    [Fact]
    public async Task Sessions_that_a_step_left_idle_are_ended()
    {
        var host = await HostAsync();
        NpgsqlDataSource? left = null;
        await GetAsync(host, new TestStep("leave", _salt)
        {
            Work = async database =>
            {
                left = NpgsqlDataSource.Create(database.ConnectionString);
                await using var connection = await left.OpenConnectionAsync(Cancelled);
            },
        });
        await left!.DisposeAsync();
    }

    [Fact]
    public async Task A_transaction_that_a_step_left_open_fails_it_by_name()
    {
        var host = await HostAsync();
        NpgsqlConnection? left = null;
        var failed = await Assert.ThrowsAsync<SandboxException>(() => GetAsync(host, new TestStep("leave", _salt)
        {
            Work = async database =>
            {
                left = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
                await left.OpenAsync(Cancelled);
                await using var begin = new NpgsqlCommand("begin; create table t (id int)", left);
                await begin.ExecuteNonQueryAsync(Cancelled);
            },
        }));
        await left!.DisposeAsync();
        Assert.Contains("a test's step is done, but sessions", failed.Message, StringComparison.Ordinal);
        Assert.Contains("is idle in transaction: create table t (id int)", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_least_recently_used_go_first_and_never_one_that_is_in_use()
    {
        var connectionString = await OwnRole.CreateAsync(Cancelled);
        var host = await PostgresHost.GetAsync(connectionString);
        var old = await GetAsync(host, Step("create table old ()"));
        var recent = await GetAsync(host, Step("create table recent ()"));
        await TemplateEviction.RunAsync(host, 0, 0);
        Assert.Equal(4, (await TemplatesAsync(host)).Count);

        await host.ExecuteAsync("delete from template_uses", Cancelled);
        await TemplateEviction.RunAsync(host, 2, long.MaxValue);
        var kept = await TemplatesAsync(host);
        Assert.Contains(recent.Name, kept);
        Assert.DoesNotContain(old.Name, kept);
        Assert.Equal(2, kept.Count);

        await TemplateEviction.RunAsync(host, int.MaxValue, 10_000_000);
        Assert.Single(await TemplatesAsync(host));
    }

    [Fact]
    public async Task Unlogged_tables_bind_a_template_to_the_run_of_its_server()
    {
        var host = await HostAsync();
        var step = Step("create unlogged table t as select 1 as id");
        var template = await GetAsync(host, step);
        await host.ExecuteAsync("update templates set server_start = server_start - interval '1 day' where name = $1", Cancelled, template.Name);
        TemplateStore.Forget(host, template);
        await GetAsync(host, step);
        Assert.Equal(1, await CountAsync(host, template));
        await using var ask = host.Maintenance.CreateCommand("select server_start = pg_postmaster_start_time() from templates where name = $1");
        ask.Parameters.Add(new NpgsqlParameter { Value = template.Name });
        Assert.Equal(true, await ask.ExecuteScalarAsync(Cancelled));
    }

    private TestStep Step(string sql) => new(sql, _salt);

    private static async Task<PostgresHost> HostAsync() =>
        await PostgresHost.GetAsync((await PostgresServers.FindAsync(cancellationToken: Cancelled)).ConnectionString);

    private static Task<Template> GetAsync(PostgresHost host, params ITemplateStep<TemplateDatabase>[] steps) =>
        TemplateStore.GetAsync(host, new TemplateRecipe(steps) { UsesCache = true }, Cancelled);

    /// <summary>The rows of the table t in a clone.</summary>
    private static async Task<int> CountAsync(PostgresHost host, Template template)
    {
        var clone = host.Lease.NextName();
        await host.CreateAsync(clone, template.Name, Cancelled);
        await using (var source = NpgsqlDataSource.Create(host.ConnectionStringTo(clone)))
        {
            await using var ask = source.CreateCommand("select count(*)::int from t");
            return (int)(await ask.ExecuteScalarAsync(Cancelled))!;
        }
    }

    private static async Task<List<string>> TemplatesAsync(PostgresHost host)
    {
        await using var ask = host.Maintenance.CreateCommand(
            "select datname::text from pg_database where datdba = current_user::regrole and datistemplate");
        await using var reader = await ask.ExecuteReaderAsync(Cancelled);
        var names = new List<string>();
        while (await reader.ReadAsync(Cancelled))
            names.Add(reader.GetString(0));
        return names;
    }
}
