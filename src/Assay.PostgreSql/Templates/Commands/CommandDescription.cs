using System.Globalization;
using Assay.Sql.Templates.Commands;
using Npgsql;

namespace Assay.PostgreSql.Templates.Commands;

/// <summary>The database as command lines name it.</summary>
internal static class CommandDescription
{
    public static CommandPlaceholders Of(TemplateDatabase database) => Of(database.ConnectionString);

    public static CommandPlaceholders Of(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var port = settings.Port.ToString(CultureInfo.InvariantCulture);
        var (user, password) = (settings.Username ?? "", settings.Password ?? "");
        return new CommandPlaceholders(
            new Dictionary<string, string>
            {
                ["{host}"] = settings.Host ?? "",
                ["{port}"] = port,
                ["{database}"] = settings.Database ?? "",
                ["{user}"] = user,
                ["{password}"] = password,
                ["{jdbc}"] = $"jdbc:postgresql://{settings.Host}:{port}/{settings.Database}",
                ["{url}"] = $"postgresql://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@{settings.Host}:{port}/{settings.Database}",
                ["{npgsql}"] = connectionString,
            },
            settings.Password);
    }
}
