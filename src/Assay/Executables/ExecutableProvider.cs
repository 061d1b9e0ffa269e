using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Executables;

/// <summary>Runs a program that its author names.</summary>
internal sealed class ExecutableProvider(ExecutableLaunch launch, Func<NativeStart, string, CancellationToken, Task> readyAsync)
    : NativeProvider(new ExecutableRecipe(launch, readyAsync))
{
    public override string Name => "process";

    public override ProviderPlace Place => ProviderPlace.Process;

    protected override Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var found = launch.Find(search.Options.Variable("PATH"));
        return Task.FromResult<(NativeBinaries?, ServerAnswer?)>(found is null
            ? (null, ServerAnswer.None($"there is no program '{launch.Name}' in PATH", $"install {launch.Name}, or give the program's path"))
            : (new NativeBinaries(Path.GetDirectoryName(found)!, launch.Name, found), null));
    }
}
