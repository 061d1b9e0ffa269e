namespace Assay.Dummy;

/// <summary>Where a starter gets stuck.</summary>
public enum Stall
{
    /// <summary>The data is made, and nothing runs yet.</summary>
    WithData,

    /// <summary>The server runs, and nobody knows whether it is ready.</summary>
    WithServer,
}
