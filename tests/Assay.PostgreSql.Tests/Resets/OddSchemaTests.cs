using System.Runtime.CompilerServices;
using Assay.Sandboxes;

namespace Assay.PostgreSql.Tests.Resets;

/// <summary>Names, keys, types and statements that a reset easily gets wrong (db/odd.sql).</summary>
public sealed class OddSchemaTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("truncate restarted restart identity")]
    [InlineData("select bump()")]
    [InlineData("update keywords set n = 5; insert into keywords values (2, 2, 2)")]
    [InlineData("update scales set id = id::numeric(20, 5)")]
    [InlineData("update states set n = 2; delete from states")]
    [InlineData("update pairs set n = 4")]
    [InlineData("update letters set s = 2")]
    [InlineData("update keyless set k = 9")]
    [InlineData("refresh materialized view view_of_letters")]
    [InlineData("refresh materialized view concurrently view_of_letters")]
    public async Task Is_put_back_in_place(string change)
    {
        var (before, after, replacements) = await RunAsync(change);
        Assert.Equal(before, after);
        Assert.Empty(replacements);
    }

    [Theory]
    [InlineData("alter table letters rename r to ident; insert into letters (ident, s) values (5, 5)")]
    [InlineData("alter table letters alter r type bigint; insert into letters values (5000000000, 1)")]
    [InlineData("alter table letters drop r; insert into letters values (7)")]
    [InlineData("drop table moods; drop type mood")]
    [InlineData("update counted set p = 2; alter domain positive add check (value > 1)")]
    [InlineData("alter type mood rename value 'glad' to 'happy'; insert into moods values (2, 'happy')")]
    [InlineData("create role reassigned_{0}; alter table letters owner to reassigned_{0}; reassign owned by reassigned_{0} to current_user; drop role reassigned_{0}")]
    public async Task A_test_may_change_the_schema_as_it_likes(string change)
    {
        var (before, after, replacements) = await RunAsync(change.Replace("{0}", Guid.NewGuid().ToString("N"), StringComparison.Ordinal));
        Assert.Equal(before, after);
        Assert.Equal(["odd: the schema was changed"], replacements);
    }

    private static async Task<(string Before, string After, IEnumerable<string> Replacements)> RunAsync(string change)
    {
        await using var pool = PostgresDatabaseTests.OnePool(build => build.Postgres("odd", db => db.Seed("db/odd.sql")));
        var before = await InRent(pool, async database =>
        {
            var state = await DatabaseState.ReadAsync(database.DataSource, Cancelled);
            await database.Execute(FormattableStringFactory.Create(change), Cancelled);
            return state;
        });
        return (before, await InRent(pool, database => DatabaseState.ReadAsync(database.DataSource, Cancelled)), pool.Counts.Replacements);
    }

    private static async Task<T> InRent<T>(InstancePool pool, Func<PostgresDatabase, Task<T>> test)
    {
        await using var bare = (PostgresDatabaseTests.Bare)await pool.RentAsync(RentFlow.Begin(), Cancelled);
        return await test(bare.Database);
    }
}
