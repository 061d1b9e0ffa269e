using System.Text;
using Assay.Cli.Commands;

// Names of tests and servers hold any character; the default of a Windows console does not.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

return await CommandLine.InvokeAsync(args);
