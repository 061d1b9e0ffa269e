using MySqlConnector;

namespace Assay.MySql.Diagnostics;

/// <summary>What the connection string of a session tells of it.</summary>
/// <param name="Application">The name that it gives itself.</param>
/// <param name="KeepsSessionState">Whether its pool hands sessions on as they are (<c>Connection Reset=false</c>).</param>
/// <param name="IsPooled">Whether it has a pool, which clears it and tells that it is in use.</param>
internal readonly record struct DataSourceTraits(string Application, bool KeepsSessionState, bool IsPooled)
{
    public static DataSourceTraits Of(string connectionString)
    {
        try
        {
            var settings = new MySqlConnectionStringBuilder(connectionString);
            return new DataSourceTraits(settings.ApplicationName ?? "", settings.Pooling && !settings.ConnectionReset, settings.Pooling);
        }
        catch (ArgumentException)
        {
            // What can't be read says nothing about the settings, so the worse is assumed.
            return new DataSourceTraits("", KeepsSessionState: true, IsPooled: true);
        }
    }
}
