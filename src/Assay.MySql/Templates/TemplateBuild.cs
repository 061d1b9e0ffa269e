using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Templates;

/// <summary>Makes a template out of its steps, registered to the run that builds it.</summary>
internal static class TemplateBuild
{
    private static readonly TimeSpan SessionsEndWithin = TimeSpan.FromSeconds(5);

    /// <summary>Runs the steps in a new database and reads what they made. What a failed step made is dropped.</summary>
    public static async Task<Template> RunAsync(MySqlHost host, TemplateRecipe recipe)
    {
        var name = host.Lease.NextName();
        await host.CreateAsync(name, CancellationToken.None);
        try
        {
            foreach (var step in recipe.Steps)
            {
                await using var database = new TemplateDatabase(host, name);
                await step.ApplyAsync(database, CancellationToken.None);
                await database.DisposeAsync();
                await using var connection = await host.Maintenance.OpenConnectionAsync();
                await EndSessionsAsync(connection, name, step.Title);
            }

            await using var reading = await CopySession.OpenAsync(host, CancellationToken.None);
            return new Template(name, await ManifestReader.ReadAsync(reading, name, CancellationToken.None));
        }
        catch
        {
            await host.TryDropAsync(name);
            throw;
        }
    }

    /// <summary>Nobody works in a template. Idle sessions, such as those of a pool that a step left behind, are ended; one at work is waited for, then it is an error.</summary>
    private static async Task EndSessionsAsync(MySqlConnection connection, string name, string title)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await SessionsAsync(connection, name) is { Count: > 0 } sessions)
        {
            if (TimeProvider.System.GetElapsedTime(start) > SessionsEndWithin)
            {
                throw new SandboxException(
                    $"{title} is done, but sessions that it opened are still at work in the template:\n  {string.Join("\n  ", sessions)}\n"
                    + "Let it end its transactions, and await all that it starts.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>The sessions that are there; those with nothing to do are told to end.</summary>
    private static async Task<List<string>> SessionsAsync(MySqlConnection connection, string name)
    {
        var working = new List<string>();
        var idle = new List<ulong>();
        await using (var ask = new MySqlCommand("select id, user, command, left(coalesce(info, ''), 200) from information_schema.processlist where db = ?", connection)
        {
            Parameters = { new() { Value = name } },
        })
        await using (var reader = await ask.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                working.Add($"session {reader.GetValue(0)} of {reader.GetString(1)} is at '{reader.GetString(2)}': {reader.GetString(3)}");
                if (reader.GetString(2) == "Sleep")
                    idle.Add(Convert.ToUInt64(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        foreach (var session in idle)
        {
            try
            {
                await RegistrySql.ExecuteAsync(connection, FormattableString.Invariant($"kill {session}"), CancellationToken.None);
            }
            catch (MySqlException gone) when (gone.ErrorCode is MySqlErrorCode.NoSuchThread)
            {
            }
        }

        return working;
    }
}
