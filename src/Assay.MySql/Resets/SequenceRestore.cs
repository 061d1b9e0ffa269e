using Assay.MySql.Databases;
using Assay.MySql.Templates;

namespace Assay.MySql.Resets;

/// <summary>Brings a sequence of MariaDB's to where it stands in the template. The statements take literals only, so the template is asked for them.</summary>
internal static class SequenceRestore
{
    /// <summary>Asks for what sets a sequence that nobody has used yet.</summary>
    public static string QuestionForNew(Template template, TableDefinition sequence, string database) => $"select {Set(sequence, database)} from {There(template, sequence)}";

    /// <summary>Asks for what sets one that was used. RESTART is the only way back: SETVAL goes on only.</summary>
    public static string Question(Template template, TableDefinition sequence, string database) =>
        $"select concat('alter sequence {Here(sequence, database)} restart with ', next_not_cached_value, '; ', {Set(sequence, database)}) from {There(template, sequence)}";

    private static string Set(TableDefinition sequence, string database) =>
        $"concat('do setval({Here(sequence, database)}, ', next_not_cached_value, ', 0, ', cycle_count, ')')";

    private static string Here(TableDefinition sequence, string database) => SqlName.Quote(database, sequence.Name).Replace("'", "''", StringComparison.Ordinal);

    private static string There(Template template, TableDefinition sequence) => SqlName.Quote(template.Name, sequence.Name);
}
