using Assay.PostgreSql.Templates;
using Assay.Sql.Templates;

namespace Assay.Cli.Serving;

/// <summary>
/// The step of a template's making that a client does: it is told where the database is, fills it, and says when it is done. It is known by the hash that
/// the client gave it.
/// </summary>
internal sealed class ClientStep : ITemplateStep<TemplateDatabase>
{
    private readonly string _salt;
    private readonly string _hash;
    private readonly TaskCompletionSource<TemplateDatabase> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClientStep(string salt, string hash) => (_salt, _hash) = (salt, hash);

    public string Title => $"The initialisation of template '{_hash}'";

    /// <summary>Ends when there is an empty database for the client.</summary>
    public Task<TemplateDatabase> Begun => _begun.Task;

    /// <summary>A step that finds what was done before, and does nothing: a template that is not there is gone.</summary>
    public static ClientStep Absent(string salt, string hash, string because)
    {
        var step = new ClientStep(salt, hash);
        step._done.SetException(new TemplateGoneException(wasThere: false, because));
        return step;
    }

    public void AddTo(TemplateHash hash) => hash.Add(_salt).Add(_hash);

    /// <summary>The client is done.</summary>
    public void Finish() => _done.TrySetResult();

    /// <summary>The client will never be done.</summary>
    public bool GiveUp(string because) => _done.TrySetException(new TemplateGoneException(wasThere: true, because));

    public async Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        // Asked again, as after its result was lost, there is nobody who would do it.
        if (!_begun.TrySetResult(database))
            throw new TemplateGoneException(wasThere: true, "It was removed from the server.");
        await _done.Task.WaitAsync(cancellationToken);
    }
}
