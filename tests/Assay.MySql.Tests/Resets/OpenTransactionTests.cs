using Assay.MySql.Databases;
using Assay.MySql.Diagnostics;
using Assay.MySql.Resets;
using Assay.MySql.Templates;
using MySqlConnector;

namespace Assay.MySql.Tests.Resets;

/// <summary>Transactions that a test left open, on a server that tells this account neither of locks nor of counters.</summary>
public sealed class OpenTransactionTests
{
    private static readonly SessionMarks Unknown = new((string?)null);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_goes_on_replaces_the_database() => await WithTransactionAsync(async (reset, _) =>
    {
        var outcome = await reset.ResetAsync(Unknown, Cancelled);
        Assert.StartsWith("a session holds a lock: its transaction has not ended", outcome.ReplaceBecause, StringComparison.Ordinal);
    });

    [Fact]
    public async Task One_that_ends_meanwhile_is_waited_for_and_put_back() => await WithTransactionAsync(async (reset, session) =>
    {
        var resetting = reset.ResetAsync(Unknown, Cancelled).AsTask();
        try
        {
            await using var other = new MySqlConnection(session.ConnectionString);
            await other.OpenAsync(Cancelled);
            await Eventually.Within(TimeSpan.FromSeconds(4)).True(
                async () => await RegistrySql.ScalarAsync<long>(
                    other, "select count(*) from information_schema.processlist where db = ? and info like 'lock tables%'", Cancelled, session.Database) == 1,
                Cancelled);
        }
        catch
        {
            // It gives up by itself, and must not lose its session before.
            await ((Task)resetting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await RegistrySql.ExecuteAsync(session, "commit", Cancelled);
        Assert.Null((await resetting).ReplaceBecause);
        Assert.Equal(0, await RegistrySql.ScalarAsync<long>(session, "select count(*) from t", Cancelled));
    });

    private static async Task WithTransactionAsync(Func<DatabaseReset, MySqlConnection, Task> test)
    {
        var server = await Store.RequireServerAsync();
        var host = await MySqlHost.GetAsync(server.ConnectionString);
        host = host.Seeing(new ServerSight(null, LockSource.None));
        var template = await TemplateBuild.RunAsync(host, new TemplateRecipe([]));
        await using (var make = await CopySession.OpenAsync(host, Cancelled, template.Name))
        {
            await RegistrySql.ExecuteAsync(make, "create table t (id int primary key)", Cancelled);
            template = template with { Manifest = await ManifestReader.ReadAsync(make, template.Name, Cancelled) };
        }

        var name = host.Lease.NextName();
        await host.ExecuteAsync("insert into `databases` (name, run, state) values (?, ?, 'making')", Cancelled, name, host.Lease.Run);
        await host.CopyAsync(name, template, "held", Cancelled);
        try
        {
            await using var reset = await DatabaseReset.OpenAsync(host, name, template, Cancelled);
            await using var session = new MySqlConnection(new MySqlConnectionStringBuilder(host.ConnectionStringTo(name)) { Pooling = false, PersistSecurityInfo = true }.ConnectionString);
            await session.OpenAsync(Cancelled);
            await RegistrySql.ExecuteAsync(session, "begin; insert into t values (1)", Cancelled);
            await test(reset, session);
        }
        finally
        {
            await host.DropAsync(name, CancellationToken.None);
            await host.DropAsync(template.Name, CancellationToken.None);
        }
    }
}
