using System.Collections.Immutable;
using System.Globalization;
using Assay.Resources;
using Assay.Servers.Native;

namespace Assay.Executables;

/// <summary>How a program that its author names is run.</summary>
internal sealed class ExecutableRecipe(ExecutableLaunch launch, Func<NativeStart, string, CancellationToken, Task> readyAsync) : NativeRecipe
{
    public override int Revision => 1;

    public override string Program(NativeBinaries binaries) => binaries.Source;

    public override Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        FolderCopy.Create(start.Folder.DataFolder);
        return Task.FromResult(new NativeCommand
        {
            FileName = start.Binaries.Source,
            Arguments = [.. launch.Declared.Arguments.Select(argument => ExecutableLaunch.Fill(argument, start))],
            Environment = launch.Declared.Variables.ToImmutableDictionary(variable => variable.Key, variable => ExecutableLaunch.Fill(variable.Value, start)),
            WorkingDirectory = launch.Declared.Folder is { } folder ? ProjectFiles.Find(folder) : start.Folder.DataFolder,
            DataFolder = start.Folder.DataFolder,
            ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{start.Port}"),
        });
    }

    public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
    {
        await readyAsync(start, command.ConnectionString, cancellationToken);
        return launch.Name;
    }
}
