using Assay.PostgreSql.Templates.Sql;
using CsCheck;

namespace Assay.PostgreSql.Tests.Templates.Sql;

public sealed class SqlSplitterTests
{
    [Theory]
    [InlineData("select 1; select 2", "select 1", "select 2")]
    [InlineData("select ';'; select 'it''s;'", "select ';'", "select 'it''s;'")]
    [InlineData("select E'\\';'; select 2", "select E'\\';'", "select 2")]
    [InlineData("select \"a;b\" from t;", "select \"a;b\" from t")]
    [InlineData("-- one; two\nselect 1 /* a; /* b; */ c; */;\n\n", "select 1 /* a; /* b; */ c; */")]
    [InlineData("do $$ begin perform 1; end $$; select 1", "do $$ begin perform 1; end $$", "select 1")]
    [InlineData("do $a$ x; $$ y; $a$; select $1", "do $a$ x; $$ y; $a$", "select $1")]
    [InlineData("create rule r as on insert to t do (select 1; select 2); select 3", "create rule r as on insert to t do (select 1; select 2)", "select 3")]
    [InlineData("create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3", "create function f() returns int begin atomic select case when true then 1 end; select 2; end", "select 3")]
    [InlineData(" ;; ")]
    public void Splits_at_the_semicolons_between_statements(string script, params string[] statements) =>
        Assert.Equal(statements, SqlSplitter.Split(script).Select(statement => statement.Text));

    [Fact]
    public void Finds_every_statement_where_it_stands()
    {
        var pieces = Gen.OneOf("select 1", "select ';'", "do $x$;$x$", "select (1;2)", "/* ; */ select 2", "select \"a;\"");
        pieces.Array[0, 8].Sample(list =>
        {
            var script = string.Join(";\n", list);
            var found = SqlSplitter.Split(script);
            return found.Count == list.Length && found.All(statement => script[statement.Start..].StartsWith(statement.Text, StringComparison.Ordinal));
        });
    }
}
