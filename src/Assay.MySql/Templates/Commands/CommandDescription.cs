using System.Globalization;
using Assay.Sql.Templates.Commands;
using MySqlConnector;

namespace Assay.MySql.Templates.Commands;

/// <summary>The database as command lines name it.</summary>
internal static class CommandDescription
{
    public static CommandPlaceholders Of(TemplateDatabase database) => Of(database.ConnectionString);

    public static CommandPlaceholders Of(string connectionString)
    {
        var settings = new MySqlConnectionStringBuilder(connectionString);
        var port = settings.Port.ToString(CultureInfo.InvariantCulture);
        return new CommandPlaceholders(
            new Dictionary<string, string>
            {
                ["{host}"] = settings.Server,
                ["{port}"] = port,
                ["{database}"] = settings.Database,
                ["{user}"] = settings.UserID,
                ["{password}"] = settings.Password,
                ["{jdbc}"] = $"jdbc:mariadb://{settings.Server}:{port}/{settings.Database}",
                ["{url}"] = $"mysql://{Uri.EscapeDataString(settings.UserID)}:{Uri.EscapeDataString(settings.Password)}@{settings.Server}:{port}/{settings.Database}",
                ["{connection}"] = connectionString,
            },
            settings.Password);
    }
}
