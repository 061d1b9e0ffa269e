namespace Assay.Servers;

/// <summary>The server kinds that the loaded packages brought along.</summary>
public static class ServerKinds
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, ServerKind> Kinds = new(StringComparer.Ordinal);
    private static readonly List<(string Kind, ServerProvider Provider)> Waiting = [];

    /// <summary>All registered kinds, by name.</summary>
    public static IReadOnlyList<ServerKind> All
    {
        get
        {
            lock (Gate)
                return [.. Kinds.Values.OrderBy(kind => kind.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Registers a kind. When one of that name is registered, that one stays and is returned.</summary>
    public static ServerKind Register(ServerKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        lock (Gate)
        {
            if (!Kinds.TryAdd(kind.Name, kind))
                return Kinds[kind.Name];
            foreach (var (_, provider) in Waiting.Where(waiting => waiting.Kind == kind.Name))
                kind.Add(provider);
            Waiting.RemoveAll(waiting => waiting.Kind == kind.Name);
            return kind;
        }
    }

    /// <summary>Adds a provider to a kind of another package, now or as soon as that kind is registered.</summary>
    /// <param name="kindName">Name of the kind, such as <c>postgres</c>.</param>
    /// <param name="provider">The provider.</param>
    public static void AddProvider(string kindName, ServerProvider provider)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kindName);
        ArgumentNullException.ThrowIfNull(provider);
        lock (Gate)
        {
            if (Kinds.TryGetValue(kindName, out var kind))
                kind.Add(provider);
            else
                Waiting.Add((kindName, provider));
        }
    }

    /// <summary>The kind of that name; null when no loaded package registered it.</summary>
    public static ServerKind? Find(string name)
    {
        lock (Gate)
            return Kinds.GetValueOrDefault(name);
    }
}
