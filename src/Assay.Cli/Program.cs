using System.Text;
using Assay.Cli.Commands;

namespace Assay.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        // Names of tests and servers hold any character; the default of a Windows console does not.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return CommandLine.InvokeAsync(args);
    }
}
