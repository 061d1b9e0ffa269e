using System.Globalization;

namespace Assay.Sql.Databases;

/// <summary>How many databases of failed tests stay for people to look at, as the environment says.</summary>
internal static class KeepOnFailureSetting
{
    /// <summary>Environment variable that keeps the databases of failed tests: <c>1</c>, or how many at most.</summary>
    public const string Variable = "ASSAY_KEEP_ON_FAILURE";

    /// <summary>How many are kept unless told.</summary>
    public const int DefaultMost = 5;

    /// <summary>How many the environment asks for; 0 when it does not.</summary>
    /// <exception cref="SandboxException">The value is no number.</exception>
    public static int Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return 0;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var most))
            throw new SandboxException($"{Variable}='{value}' is no number. Set it to 1 to keep the databases of the last {DefaultMost} failed tests, or to how many to keep; 0 keeps none.");
        return most == 1 ? DefaultMost : most;
    }
}
