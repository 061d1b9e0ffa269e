using System.Text.RegularExpressions;

namespace Assay.Servers;

/// <summary>Takes passwords out of texts that people read.</summary>
internal static partial class Secrets
{
    public const string Hidden = "***";

    public static string Mask(string text) => UserInfo().Replace(Setting().Replace(text, "${name}" + Hidden), "${user}" + Hidden + "@");

    [GeneratedRegex("""(?<name>\b(password|passwd|pwd)\s*=\s*)("[^"]*"|'[^']*'|[^;,\s"']+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Setting();

    [GeneratedRegex("""(?<user>://[^:/@\s]*:)[^@/\s]+@""")]
    private static partial Regex UserInfo();
}
