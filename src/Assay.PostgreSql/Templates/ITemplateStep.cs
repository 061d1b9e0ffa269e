using System.Security.Cryptography;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>One step of a template's making: a folder of migrations, a seed. The template's name is the hash of all of them.</summary>
internal interface ITemplateStep
{
    /// <summary>Adds everything that decides what the step does.</summary>
    void AddTo(IncrementalHash hash);

    /// <summary>Does the step on an open connection to the database that becomes the template.</summary>
    Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken);
}
