using Assay.MySql.Databases;
using Assay.MySql.Templates;

namespace Assay.MySql.Resets;

/// <summary>
/// Puts tables back while nobody else can write to them. LOCK TABLES waits for every transaction that has written to one of them, and whoever
/// writes after it is seen: the marks are read again before it ends.
/// </summary>
internal sealed class RestoreWork(ResetSession session, Template template, IReadOnlyList<TableRestore> tables, IReadOnlyList<TableDefinition> sequences)
{
    /// <summary>Does it; answers the marks after it.</summary>
    /// <param name="now">The marks before it.</param>
    /// <param name="fresh">The marks of the database when it came from its template.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<TableMarks> RunAsync(TableMarks now, TableMarks fresh, CancellationToken cancellationToken)
    {
        var statements = new List<string>();
        var changesSchema = sequences.Count > 0;
        foreach (var sequence in sequences)
            statements.AddRange(await RegistrySql.ListAsync(session.Connection, SequenceRestore.Question(template, sequence, session.Database), cancellationToken));
        foreach (var table in tables)
        {
            var (own, changes) = table.Statements(now.Tables[table.Table.Name], fresh.Tables[table.Table.Name]);
            statements.AddRange(own);
            changesSchema |= changes;
        }

        IEnumerable<string> locks = [.. sequences.Select(sequence => $"{SqlName.Quote(session.Database, sequence.Name)} write"), .. tables.SelectMany(table => table.Locks(now.Tables[table.Table.Name], fresh.Tables[table.Table.Name]))];
        await session.ExecuteAsync($"lock tables {string.Join(", ", locks)}", cancellationToken);
        await ExecuteAsync(statements, changesSchema, cancellationToken);
        var after = await session.MarksAsync(cancellationToken);
        // TRUNCATE and filling leave another next number than the template's in a few cases, such as a start that no row has reached.
        string[] numbers =
        [
            .. tables.Where(table => after.Tables[table.Table.Name].AutoIncrement != fresh.Tables[table.Table.Name].AutoIncrement)
                .Select(table => table.Renumber(fresh.Tables[table.Table.Name].AutoIncrement)),
        ];
        if (numbers.Length > 0)
        {
            await ExecuteAsync(numbers, changesSchema: true, cancellationToken);
            after = await session.MarksAsync(cancellationToken);
        }

        await session.ExecuteAsync("unlock tables", cancellationToken);
        return after;
    }

    private async Task ExecuteAsync(IReadOnlyCollection<string> statements, bool changesSchema, CancellationToken cancellationToken)
    {
        var all = string.Join(";\n", statements);
        if (changesSchema)
            await session.Host.SchemaWork.RunAsync(session.Connection, () => session.ExecuteAsync(all, cancellationToken));
        else
            await session.ExecuteAsync(all, cancellationToken);
    }
}
