using System.Security.Cryptography;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>A SQL file that fills the template after its migrations.</summary>
internal sealed class SeedScript(string path) : ITemplateStep
{
    private readonly string _file = SqlFiles.Resolve(path);

    public void AddTo(IncrementalHash hash) => SqlFiles.AddTo(hash, Path.GetFileName(_file), _file);

    public Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        SqlScript.ExecuteAsync(connection, _file, cancellationToken);
}
