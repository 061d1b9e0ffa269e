namespace Assay.Http.Stubs;

/// <summary>How a reply ends the exchange.</summary>
internal enum ReplyEnding
{
    /// <summary>With a response.</summary>
    Answer,

    /// <summary>With a broken connection.</summary>
    Disconnect,

    /// <summary>Not by itself.</summary>
    Never,
}
