namespace Assay.Containers.Running;

/// <summary>Names of resources where only some letters are allowed.</summary>
internal static class ContainerNames
{
    /// <summary>Lower-case letters and digits of a name.</summary>
    public static string Of(string name) => new([.. name.ToLowerInvariant().Where(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))]);
}
