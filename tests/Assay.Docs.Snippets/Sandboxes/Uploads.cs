using Assay.Resources;

namespace Docs.Sandboxes;

// snippet: resource
public sealed class Uploads(string name) : Resource(name), IConnectable
{
    private DirectoryInfo? _folder;

    public string ConnectionSetting => _folder?.FullName
        ?? throw new InvalidOperationException($"'{Name}' has no folder before its sandbox has started. Rent the sandbox first.");

    protected override Task StartAsync(CancellationToken cancellationToken)
    {
        _folder = Directory.CreateTempSubdirectory("uploads-");
        return Task.CompletedTask;
    }

    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (!_folder!.Exists)
            return new(ResetOutcome.Replace("its folder was removed"));
        foreach (var file in _folder.GetFiles("*", SearchOption.AllDirectories))
            file.Delete();
        return new(ResetOutcome.Done);
    }

    protected override ValueTask DiscardAsync()
    {
        if (_folder is { Exists: true })
            _folder.Delete(recursive: true);
        return default;
    }
}
// end
