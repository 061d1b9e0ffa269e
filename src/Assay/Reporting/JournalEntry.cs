using System.Text.Json.Serialization;

namespace Assay.Reporting;

/// <summary>One thing that the toolkit did during a run. In a journal file: one JSON object on one line, told apart by <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = false)]
[JsonDerivedType(typeof(ServerEntry), "server")]
[JsonDerivedType(typeof(ProgressEntry), "progress")]
[JsonDerivedType(typeof(NoteEntry), "note")]
[JsonDerivedType(typeof(FigureEntry), "figure")]
public abstract record JournalEntry;
