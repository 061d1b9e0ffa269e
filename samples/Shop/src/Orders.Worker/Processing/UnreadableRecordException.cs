namespace Orders.Worker.Processing;

/// <summary>A record that is not what its topic promises, however often it is read.</summary>
public sealed class UnreadableRecordException(string message, Exception? innerException = null) : Exception(message, innerException);
