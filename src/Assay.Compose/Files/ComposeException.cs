namespace Assay.Compose.Files;

/// <summary>A compose file, or something in it, can't be understood; the message says where and why.</summary>
internal sealed class ComposeException(string message, Exception? innerException = null) : Exception(message, innerException);
