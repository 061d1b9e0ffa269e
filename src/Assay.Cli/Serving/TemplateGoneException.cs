namespace Assay.Cli.Serving;

/// <summary>There is no such template, or not any more; the message says why. A client has to initialise it again.</summary>
/// <param name="wasThere">Whether this process knew it.</param>
/// <param name="message">What happened.</param>
internal sealed class TemplateGoneException(bool wasThere, string message) : SandboxException(message)
{
    public bool WasThere { get; } = wasThere;
}
