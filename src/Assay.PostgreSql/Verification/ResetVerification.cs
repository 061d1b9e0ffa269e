using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;

namespace Assay.PostgreSql.Verification;

/// <summary>Compares a database after its resets with what it was when it came from its template. Costs what the database holds, so it is off unless asked for.</summary>
internal sealed class ResetVerification
{
    /// <summary>Set to 1, every reset of every database of the process is verified.</summary>
    public const string Variable = "ASSAY_VERIFY_RESETS";

    private readonly string _connectionString;
    private readonly DatabaseState _template;

    private ResetVerification(string connectionString, DatabaseState template) => (_connectionString, _template) = (connectionString, template);

    public static bool IsAskedFor { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set && set is not ("0" or "false");

    /// <summary>Remembers how a fresh database is.</summary>
    public static async Task<ResetVerification> BeginAsync(string connectionString, CancellationToken cancellationToken)
    {
        return new ResetVerification(connectionString, await ReadAsync(connectionString, cancellationToken));
    }

    /// <summary>By what the database differs from its template now; null when it is equal.</summary>
    public async Task<string?> DifferenceAsync(CancellationToken cancellationToken) => _template.DifferenceFrom(await ReadAsync(_connectionString, cancellationToken));

    private static async Task<DatabaseState> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = OwnSession.Create(connectionString, ResetSession.Application);
        await connection.OpenAsync(cancellationToken);
        return await DatabaseState.ReadAsync(connection, cancellationToken);
    }
}
