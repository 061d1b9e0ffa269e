using Assay.PostgreSql.Templates;
using Assay.Sql.Templates;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>What a role may do in the database, as a step of the template's making. The role is there by then.</summary>
internal sealed class RoleGrants(string role, IReadOnlyList<string> grants) : ITemplateStep
{
    public string Title => $"the grants of role '{role}'";

    public void AddTo(TemplateHash hash)
    {
        hash.Add(role);
        foreach (var grant in grants)
            hash.Add(grant.ReplaceLineEndings("\n"));
    }

    public async Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var grant in grants)
        {
            try
            {
                await RegistrySql.ExecuteAsync(connection, grant, cancellationToken);
            }
            catch (PostgresException failed)
            {
                throw new SandboxException($"A grant of role '{role}' failed with SQLSTATE {failed.SqlState}: {failed.MessageText}\n  in: {grant}", failed);
            }
        }
    }
}
