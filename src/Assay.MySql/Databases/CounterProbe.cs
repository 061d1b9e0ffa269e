using System.Globalization;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>Tries out whether InnoDB's counters of changed rows grow with everything that a reset has to find.</summary>
internal static class CounterProbe
{
    private const string Tables =
        """
        drop table if exists probe_child, probe_parent;
        create table probe_parent (id int primary key auto_increment, n int) engine=innodb;
        create table probe_child (id int primary key, parent int, foreign key (parent) references probe_parent (id) on delete cascade) engine=innodb;
        insert into probe_parent values (1, 1), (2, 2);
        insert into probe_child values (1, 1), (2, 2);
        """;

    // An update without an index, a cascade, a change that is taken back, a number that is used up by a row that is refused.
    private static readonly (string Sql, string Table)[] Changes =
    [
        ("update probe_parent set n = 5 where id = 2", "probe_parent"),
        ("delete from probe_parent where id = 1", "probe_child"),
        ("start transaction; insert into probe_child values (3, 2); rollback", "probe_child"),
        ("insert ignore into probe_parent (n) values (7)", "probe_parent"),
        ("delete from probe_child", "probe_child"),
        ("truncate table probe_child", "probe_child"),
        ("insert into probe_child values (4, 2)", "probe_child"),
    ];

    public static async Task<bool> PassesAsync(MySqlConnection connection, string maintenance, string view)
    {
        try
        {
            await RegistrySql.ExecuteAsync(connection, Tables, CancellationToken.None);
            foreach (var (sql, table) in Changes)
            {
                var before = await MarkAsync(connection, maintenance, view, table);
                await RegistrySql.ExecuteAsync(connection, sql, CancellationToken.None);
                if (before is null || before == await MarkAsync(connection, maintenance, view, table))
                    return false;
            }

            return true;
        }
        catch (MySqlException refused) when (connection.State == System.Data.ConnectionState.Open && refused.ErrorCode != MySqlErrorCode.ServerShutdown)
        {
            return false;
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await RegistrySql.ExecuteAsync(connection, "drop table if exists probe_child, probe_parent", CancellationToken.None);
        }
    }

    private static Task<string?> MarkAsync(MySqlConnection connection, string maintenance, string view, string table) => RegistrySql.ScalarAsync<string>(
        connection,
        string.Create(CultureInfo.InvariantCulture, $"select concat_ws(' ', table_id, modified_counter, autoinc) from information_schema.{view} where name = ?"),
        CancellationToken.None,
        $"{maintenance}/{table}");
}
