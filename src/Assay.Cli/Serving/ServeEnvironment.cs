using System.Globalization;
using System.Net;
using Assay.Cli.Commands;
using Npgsql;

namespace Assay.Cli.Serving;

/// <summary>What the variables say by which IntegreSQL is set up. Those that have no meaning here are named, not passed over.</summary>
internal sealed class ServeEnvironment(IReadOnlyDictionary<string, string> variables)
{
    public const int DefaultPort = 5000;
    private const string Prefix = "INTEGRESQL_";

    private static readonly string[] Known =
    [
        "ADDRESS", "PORT", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "TEST_INITIAL_POOL_SIZE", "TEST_MAX_POOL_SIZE",
        "TEMPLATE_FINALIZE_TIMEOUT_MS", "TEST_DB_GET_TIMEOUT_MS",
        // The clients' own.
        "CLIENT_BASE_URL", "CLIENT_API_VERSION",
    ];

    /// <summary>The variables that are set and change nothing.</summary>
    public IReadOnlyList<string> Ignored =>
        [.. variables.Keys.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !Known.Contains(name[Prefix.Length..])).Order(StringComparer.Ordinal)];

    /// <summary>The port that the environment names; null for none.</summary>
    public int? Port => Number("PORT", 0, ushort.MaxValue);

    public IPAddress Address => Text("ADDRESS") is not { } told
        ? IPAddress.Loopback
        : ParseAddress(told, Prefix + "ADDRESS");

    public static IPAddress ParseAddress(string text, string origin) => text.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address)
            ? address
            : throw new CommandProblem(ExitCode.Usage, $"{origin}={text} is no IP address. 127.0.0.1 takes clients of this machine, 0.0.0.0 all.");

    /// <summary>The options with what the environment says.</summary>
    public ServeOptions Apply(ServeOptions options) => options with
    {
        Server = External() is { } external ? options.Server with { ConnectionString = external } : options.Server,
        Ready = Number("TEST_INITIAL_POOL_SIZE", 0, options.Most) ?? options.Ready,
        Most = Number("TEST_MAX_POOL_SIZE", 1, 100_000) ?? options.Most,
        Wait = TimeSpan.FromMilliseconds(new[] { Number("TEMPLATE_FINALIZE_TIMEOUT_MS", 1, int.MaxValue), Number("TEST_DB_GET_TIMEOUT_MS", 1, int.MaxValue) }
            .Max() ?? options.Wait.TotalMilliseconds),
    };

    /// <summary>The server that IntegreSQL would use, where its own variables name one; the general ones (PGHOST) only complete them.</summary>
    private string? External()
    {
        if (Text("PGHOST") is not { } host)
            return null;
        var settings = new NpgsqlConnectionStringBuilder { Host = host, Database = Postgres("PGDATABASE") ?? "postgres", Username = Postgres("PGUSER") ?? "postgres" };
        if (Postgres("PGPASSWORD") is { } password)
            settings.Password = password;
        if (Number("PGPORT", 1, ushort.MaxValue) is { } port)
            settings.Port = port;
        return settings.ConnectionString;
    }

    private string? Postgres(string name) => Text(name) ?? (variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null);

    private string? Text(string name) => variables.TryGetValue(Prefix + name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new CommandProblem(ExitCode.Usage, $"{Prefix}{name}={text} is no number from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}.");
    }
}
