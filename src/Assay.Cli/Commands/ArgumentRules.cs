using System.CommandLine;

namespace Assay.Cli.Commands;

/// <summary>Rules for arguments of commands.</summary>
internal static class ArgumentRules
{
    /// <summary>Refuses values that look like an option: the parser takes a mistyped option for a value.</summary>
    public static Argument<T> RefuseOptions<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } mistyped)
                result.AddError($"There is no option '{mistyped.Value}'.");
        });
        return argument;
    }
}
