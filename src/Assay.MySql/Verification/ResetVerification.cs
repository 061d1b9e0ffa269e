using Assay.MySql.Databases;

namespace Assay.MySql.Verification;

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
    public static async Task<ResetVerification> BeginAsync(MySqlHost host, string database, CancellationToken cancellationToken)
    {
        var own = host.ConnectionStringTo(database);
        return new ResetVerification(own, await DatabaseState.ReadAsync(own, cancellationToken));
    }

    /// <summary>By what the database differs from its template now; null when it is equal.</summary>
    public async Task<string?> DifferenceAsync(CancellationToken cancellationToken) =>
        _template.DifferenceFrom(await DatabaseState.ReadAsync(_connectionString, cancellationToken));
}
