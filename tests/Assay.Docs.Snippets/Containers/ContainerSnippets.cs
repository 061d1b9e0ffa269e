using Assay;
using Assay.Containers;
using Assay.Http;

namespace Docs.Containers;

public sealed class Newsletters : Sandbox
{
    private static readonly HttpClient Http = new();

    public Newsletters(SandboxBuilder build)
    {
        // snippet: declare
        Mail = build.Container("mailpit", "axllent/mailpit:v1.20", mail => mail
            .Port(1025).Port(8025)
            .ReadyHttp("/readyz", port: 8025)
            .OnReturn(DeleteAllMailsAsync));
        Api = build.WebService<Program>("api", api => api
            .Setting("Smtp:Host", () => Mail.Host)
            .Setting("Smtp:Port", () => $"{Mail.Port}"));
        // end

        // snippet: shared
        Renderer = build.Container("renderer", "example/template-renderer:3", renderer => renderer
            .Port(8080)
            .Environment("RENDERER_THREADS", "2")
            .ReadyHttp("/health")
            .Shared().Stateless());
        // end
    }

    public Container Mail { get; }
    public Container Renderer { get; }
    public WebService<Program> Api { get; }

    // snippet: return
    private static async Task DeleteAllMailsAsync(Container mail, CancellationToken cancellationToken)
    {
        var messages = new Uri($"http://{mail.Host}:{mail.PortOf(8025)}/api/v1/messages");
        using var deleted = await Http.DeleteAsync(messages, cancellationToken);
        deleted.EnsureSuccessStatusCode();
    }
    // end
}
