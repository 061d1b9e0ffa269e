using System.Diagnostics;

namespace Assay.Http;

/// <summary>The connections of all clients in the process. Nothing in them belongs to a test: no cookies, no redirects, no proxy.</summary>
internal static class SharedHandler
{
    private static readonly SocketsHttpHandler Handler = new() { UseCookies = false, AllowAutoRedirect = false, UseProxy = false };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static HttpClient CreateClient(Uri baseAddress) => new(Handler, disposeHandler: false)
    {
        BaseAddress = baseAddress,
        Timeout = Debugger.IsAttached ? Timeout.InfiniteTimeSpan : Patience,
    };
}
