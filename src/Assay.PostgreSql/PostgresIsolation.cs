using Assay.PostgreSql.Strategies;

namespace Assay.PostgreSql;

/// <summary>
/// How a sandbox's database is kept apart from the other tests' and made clean after each: <c>db.Isolation(PostgresIsolation.Transaction)</c>.
/// Whichever is chosen, no test sees what another one left.
/// </summary>
public sealed class PostgresIsolation
{
    private readonly Func<string, DatabaseStrategy> _create;

    private PostgresIsolation(Func<string, DatabaseStrategy> create) => _create = create;

    /// <summary>A database of the sandbox's own, put back in place after each test: commits, by whomever, are welcome. The default.</summary>
    public static PostgresIsolation Database { get; } = new(_ => new DatabaseStrategy());

    /// <summary>
    /// A transaction around each test, on the one connection that the database hands out (<see cref="PostgresDatabase.Connection"/>), rolled back at the
    /// return. For code that takes a connection; a service that opens its own is refused. A commit or rollback by the application fails the test.
    /// </summary>
    public static PostgresIsolation Transaction { get; } = new(name => new TransactionStrategy(name));

    /// <summary>
    /// One database for all sandboxes of the process that have the same template. A statement that writes is refused by the server, and fails the
    /// test; a write that got around that is found, fails the tests that ran meanwhile, and the database is replaced.
    /// </summary>
    public static PostgresIsolation ReadOnly { get; } = new(name => new ReadOnlyStrategy(name));

    /// <summary>
    /// A database of the sandbox's own, whose tables are emptied after each test by <c>TRUNCATE … RESTART IDENTITY CASCADE</c>: its price follows the
    /// number of tables, not of rows. Tables that hold rows of the template, or that are reached by <c>CASCADE</c> without being named, are refused
    /// when the sandbox is made; whatever else a test changed is put back as with <see cref="Database"/>.
    /// </summary>
    /// <param name="tables">The tables, with their schema where that is not on the search path. None: every table that the template leaves empty.</param>
    public static PostgresIsolation Truncate(params string[] tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return new(name => new TruncateStrategy(name, tables));
    }

    internal DatabaseStrategy CreateFor(string name) => _create(name);
}
