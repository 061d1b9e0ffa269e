using Assay.MySql.Databases;
using Assay.MySql.Templates;

namespace Assay.MySql.Resets;

/// <summary>Puts a sequence of MariaDB's back to where it stands in the template.</summary>
internal static class SequenceRestore
{
    /// <summary>RESTART is the only way back: SETVAL goes on only.</summary>
    public static string Question(Template template, TableDefinition sequence, string database) =>
        $"select concat('alter sequence {SqlName.Quote(database, sequence.Name)} restart with ', next_not_cached_value, "
        + $"if(cycle_count > 0, concat('; select setval({SqlName.Quote(database, sequence.Name)}, ', next_not_cached_value, ', 0, ', cycle_count, ')'), '')) from {SqlName.Quote(template.Name, sequence.Name)}";
}
