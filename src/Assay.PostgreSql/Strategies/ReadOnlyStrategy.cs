using System.Globalization;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Diagnostics;
using Assay.PostgreSql.Templates;
using Assay.Resources;
using Assay.Sql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Strategies;

/// <summary>
/// A database that all sandboxes of the process share. The server refuses writes, since every session starts read-only; whoever switches that off
/// is found by the marks that a write leaves.
/// </summary>
internal sealed class ReadOnlyStrategy(string name) : DatabaseStrategy
{
    private static int _lastNumber;
    private readonly int _number = Interlocked.Increment(ref _lastNumber);
    private SharedDatabase? _shared;
    private SharedDatabase.Member? _member;
    private SessionWatch? _sessions;
    private string? _application;

    public override bool IsShared => true;

    /// <remarks>Sandboxes that stand ready are given up at once; this is for one that was just being made.</remarks>
    public override string? LostBecause => _shared?.SpoiledBecause;

    public override async Task<SandboxDatabase> TakeAsync(
        PostgresHost host, TemplateRecipe recipe, SandboxClaim claim, CancellationToken cancellationToken)
    {
        (_shared, _member) = await SharedDatabase.JoinAsync(host, recipe, claim, cancellationToken);
        return _shared.Database;
    }

    public override void Watch(string database, SandboxContext context)
    {
        _application = ApplicationOf(context);
        _sessions = SqlTimeline.Watch(database, context.Timeline, _application);
    }

    public override void Adjust(NpgsqlConnectionStringBuilder settings, SandboxContext context)
    {
        settings.Options = $"{settings.Options} -c default_transaction_read_only=on".Trim();
        // The name of the database no longer says whose statement it is.
        settings.ApplicationName = ApplicationOf(context);
    }

    public override void Rented(string? test)
    {
        _sessions?.TakeRefusedWrite();
        _member!.Test = test ?? "a test whose name is not known";
    }

    public override IEnumerable<string> Findings()
    {
        var findings = new List<string>();
        if (_sessions?.TakeRefusedWrite() is { } refused)
            findings.Add($"{name} is read-only (PostgresIsolation.ReadOnly), and the test tried to write: {refused}. Give tests that write a database of their own.");
        if (_shared!.Verify() is { } spoiled)
            findings.Add($"{name}: {spoiled}");
        _member!.Test = null;
        return findings;
    }

    public override Task EndAsync(SandboxDatabase database)
    {
        SqlTimeline.Forget(database.Name, _application);
        return _shared!.LeaveAsync(_member!);
    }

    /// <remarks>Unique in the process: two classes of sandboxes may have one name.</remarks>
    private string ApplicationOf(SandboxContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} of {context.Sandbox} #{context.Number} ({_number})");
}
