using Assay;
using Assay.Executables;

namespace Docs.Sandboxes;

public sealed class Mailing : Sandbox
{
    public Mailing(SandboxBuilder build)
    {
        // snippet: program
        Mail = build.Executable("mail", "mailpit", mail => mail
            .Command("--listen", "127.0.0.1:{port}", "--database", "{folder}/mails.db")
            .ReadyHttp("/readyz")
            .OnReturn(DeleteMailsAsync));
        // end
    }

    public Executable Mail { get; }

    private static async Task DeleteMailsAsync(Executable mail, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var answer = await http.DeleteAsync(new Uri($"http://{mail.Address}/api/v1/messages"), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
