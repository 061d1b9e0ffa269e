namespace Assay.Servers;

/// <summary>The server that the environment or the configuration names. It is used or refused: nothing else is tried in its place.</summary>
internal sealed class ExternalProvider : ServerProvider
{
    public const string ProviderName = "external";

    /// <summary>
    /// How much of the time for a start a server gets that says nothing: 5 s unless told. One that is not there is known at once. On a busy machine a
    /// client's first connection takes seconds.
    /// </summary>
    private const int PartOfStart = 6;

    public override string Name => ProviderName;

    public override ProviderPlace Place => ProviderPlace.External;

    public override async Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var kind = search.Request.Kind;
        var fromEnvironment = search.Options.Variable(kind.Variable);
        if ((fromEnvironment ?? search.Request.ConnectionString) is not { } connectionString)
            return ServerAnswer.None($"{kind.Variable} is not set");
        var origin = fromEnvironment is null ? "The configured connection string" : kind.Variable;
        var version = await AskAsync(kind, connectionString, origin, search.Options.StartTimeout / PartOfStart, cancellationToken);
        if (!ServerVersion.Fits(version, search.Request.Version))
        {
            throw new ServerException(
                $"{origin} leads to {kind.DisplayName} {version}, but version {search.Request.Version} is pinned. "
                + $"Point it to a server of that version, or unset it to let Assay find one.")
            {
                EndsSearch = true,
            };
        }

        return ServerAnswer.Found(new Server
        {
            Kind = kind,
            Provider = Name,
            Version = version,
            Source = fromEnvironment is null ? "configuration" : kind.Variable,
            ConnectionString = connectionString,
            Warm = true,
            IsExternal = true,
            Reason = search.Request.Settings.IsEmpty ? null : "its settings are not checked",
        });
    }

    private static async Task<string> AskAsync(
        ServerKind kind, string connectionString, string origin, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        try
        {
            // Clients do not all heed a token while they connect.
            return await kind.AskVersion(connectionString, patience.Token).WaitAsync(limit, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var seen = e is OperationCanceledException or TimeoutException ? $"no answer within {limit.TotalSeconds:0} s." : e.Message;
            throw new ServerException(
                $"{origin} is set, but there is no usable {kind.DisplayName} server behind it.{Environment.NewLine}"
                + $"  tried   {Secrets.Mask(connectionString)}{Environment.NewLine}"
                + $"  seen    {Secrets.Mask(seen)}{Environment.NewLine}"
                + $"  do      start that server, correct {origin}, or unset it to let Assay find or start one.",
                e)
            {
                EndsSearch = true,
            };
        }
    }
}
