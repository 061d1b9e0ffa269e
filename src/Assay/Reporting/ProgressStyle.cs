namespace Assay.Reporting;

/// <summary>How the progress of slow steps is written as text.</summary>
internal enum ProgressStyle
{
    /// <summary>A line for every report.</summary>
    Lines,

    /// <summary>One line that changes, for terminals.</summary>
    InPlace,

    /// <summary>One line when a step turns out to be slow, for files.</summary>
    Once,
}
