using Npgsql;

namespace Assay.PostgreSql.Diagnostics;

/// <summary>What matters here about the data source that a statement went through.</summary>
/// <param name="Application">The name that its sessions give themselves.</param>
/// <param name="KeepsSessionState">
/// Whether its pool may hand a session on as the last user left it: without the reset on close, or with multiplexing.
/// </param>
internal sealed record DataSourceTraits(string Application, bool KeepsSessionState)
{
    /// <summary>Reads what Npgsql says about a data source: its connection string without the password, or a name that its author gave it.</summary>
    public static DataSourceTraits Of(string description)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(description);
            return new DataSourceTraits(settings.ApplicationName ?? "", settings.NoResetOnClose || settings.Multiplexing);
        }
        catch (Exception named) when (named is ArgumentException or FormatException or KeyNotFoundException)
        {
            // A name says nothing about the settings, so the worse is assumed.
            return new DataSourceTraits(description, KeepsSessionState: true);
        }
    }
}
