using System.Net;

namespace Assay.Containers.Engines;

/// <summary>An engine refused what it was asked for. The message is the engine's.</summary>
internal sealed class EngineException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
