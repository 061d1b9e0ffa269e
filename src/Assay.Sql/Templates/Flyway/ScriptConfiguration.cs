using System.Text;

namespace Assay.Sql.Templates.Flyway;

/// <summary>The settings of one script, from the file of its name with <c>.conf</c> after it.</summary>
/// <param name="ExecuteInTransaction">Null leaves it to the statements.</param>
/// <param name="PlaceholderReplacement">Whether placeholders are replaced.</param>
/// <param name="Encoding">Of the script.</param>
internal sealed record ScriptConfiguration(bool? ExecuteInTransaction, bool PlaceholderReplacement, Encoding Encoding)
{
    private static ScriptConfiguration None { get; } = new(null, true, Encoding.UTF8);

    /// <exception cref="SandboxException">A setting is not known.</exception>
    public static ScriptConfiguration Of(string script)
    {
        var file = script + ".conf";
        if (!File.Exists(file))
            return None;
        var configuration = None;
        foreach (var line in File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or '!')))
        {
            var (key, value) = line.Split('=', 2) is [var left, var right] ? (left.Trim(), right.Trim()) : (line, "");
            configuration = key switch
            {
                "executeInTransaction" => configuration with { ExecuteInTransaction = IsTrue(value) },
                "placeholderReplacement" => configuration with { PlaceholderReplacement = IsTrue(value) },
                "encoding" => configuration with { Encoding = EncodingOf(file, value) },
                _ => throw new SandboxException(
                    $"{file} sets '{key}', which is not known here. Known are executeInTransaction, placeholderReplacement and encoding; for more, run Flyway itself: Command(\"flyway\", …)."),
            };
        }

        return configuration;
    }

    private static bool IsTrue(string value) => value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static Encoding EncodingOf(string file, string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException unknown)
        {
            throw new SandboxException($"{file} asks for the encoding '{name}', which .NET does not know. Save the script as UTF-8.", unknown);
        }
    }
}
