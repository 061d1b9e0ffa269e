using Assay.PostgreSql.Servers;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets;

/// <summary>Names, keys, types and statements that a reset easily gets wrong (db/odd.sql).</summary>
public sealed class OddSchemaTests(OddSchemaTests.Odd odd, OddSchemaTests.WithExtensions extended) : IClassFixture<OddSchemaTests.Odd>, IClassFixture<OddSchemaTests.WithExtensions>
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
        var changed = await odd.ChangeAsync(change);
        Assert.Equal(changed.Before, changed.After);
        Assert.Empty(changed.Replacements);
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
        var changed = await odd.ChangeAsync(change.Replace("{0}", Guid.NewGuid().ToString("N"), StringComparison.Ordinal));
        Assert.Equal(changed.Before, changed.After);
        Assert.Equal(["odd: the schema was changed"], changed.Replacements);
    }

    /// <summary>Types and operators of extensions, in a schema that is on nobody's path, and a table that an extension brought.</summary>
    [Theory]
    [InlineData("update people set email = 'ANN@example.com', tags = 'a=>2'; insert into people values ('bob@example.com', '')", true)]
    [InlineData("delete from people", true)]
    [InlineData("create extension pgcrypto", false)]
    [InlineData("drop extension hstore cascade", false)]
    public async Task Extensions_make_no_difference(string change, bool isInPlace)
    {
        await SkipUnlessAvailableAsync("citext", "hstore", "pgcrypto");
        var changed = await extended.ChangeAsync(change);
        Assert.Equal(changed.Before, changed.After);
        Assert.Equal(isInPlace ? [] : ["extended: the schema was changed"], changed.Replacements);
    }

    private static async Task SkipUnlessAvailableAsync(params string[] extensions)
    {
        var server = await PostgresServers.FindAsync(cancellationToken: Cancelled);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var ask = source.CreateCommand("select coalesce(string_agg(e, ', '), '') from unnest($1) e where e not in (select name from pg_available_extensions)");
        ask.Parameters.Add(new NpgsqlParameter { Value = extensions });
        var missing = (string)(await ask.ExecuteScalarAsync(Cancelled))!;
        Assert.SkipWhen(missing.Length > 0 && Environment.GetEnvironmentVariable("CI") is null or "", $"The server has no {missing}. Debian: apt-get install postgresql-contrib");
        Assert.Equal("", missing);
    }

    public sealed class Odd : SerialDatabase
    {
        protected override PostgresDatabase Declare(SandboxBuilder build) => build.Postgres("odd", db => db.Seed("db/odd.sql"));
    }

    public sealed class WithExtensions : SerialDatabase
    {
        protected override PostgresDatabase Declare(SandboxBuilder build) => build.Postgres("extended", db => db.Seed("db/extensions.sql"));
    }
}
