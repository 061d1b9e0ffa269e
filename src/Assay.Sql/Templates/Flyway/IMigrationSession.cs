namespace Assay.Sql.Templates.Flyway;

/// <summary>The session that migrations run over, with the ways of its database.</summary>
internal interface IMigrationSession : IAsyncDisposable
{
    /// <summary>What <c>${flyway:defaultSchema}</c>, <c>${flyway:user}</c> and <c>${flyway:database}</c> stand for, by their names behind the colon.</summary>
    Task<IReadOnlyDictionary<string, string>> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Takes back what a script may have changed in the session, as Flyway does before each migration.</summary>
    Task SetBackAsync(CancellationToken cancellationToken);

    /// <summary>Runs a script.</summary>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <param name="inTransaction">Whether it runs in a transaction; null leaves it to its statements.</param>
    /// <param name="around">Runs before each statement and after it; null for nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MigrationException">A statement failed.</exception>
    Task RunAsync(string file, string text, bool? inTransaction, (Func<Task> Before, Func<Task> After)? around, CancellationToken cancellationToken);
}
