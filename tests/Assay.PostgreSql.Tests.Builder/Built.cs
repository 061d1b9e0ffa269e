using Assay.PostgreSql.Templates;

namespace Assay.PostgreSql.Tests.Builder;

/// <summary>A sandbox whose template waits for a word on standard input.</summary>
public sealed class Built : Sandbox
{
    public Built(SandboxBuilder build) =>
        Database = build.Postgres("built", db => db.On(Server).Prepare(FillAsync, on => on.Value(Salt)));

    public static string Server { get; set; } = "";

    public static string Salt { get; set; } = "";

    public PostgresDatabase Database { get; }

    private static async Task FillAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        await using var create = database.DataSource.CreateCommand($"create table built as select {Environment.ProcessId} as process");
        await create.ExecuteNonQueryAsync(cancellationToken);
        Console.WriteLine("building");
        if (await Console.In.ReadLineAsync(cancellationToken) is not "go")
            throw new InvalidOperationException("told to fail");
    }
}
