namespace Assay.MySql.Tests.Renter;

/// <summary>A sandbox was in two hands, or came with what somebody else left.</summary>
public sealed class HeldTwiceException(string message) : Exception(message);
