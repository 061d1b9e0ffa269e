using System.Text.Json.Serialization;

namespace Assay.Cli.Events;

/// <summary>Something that happened during a run; <c>--json</c> writes each as one line, the text output draws it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(BuildStarted), "build-started")]
[JsonDerivedType(typeof(BuildFinished), "build-finished")]
[JsonDerivedType(typeof(SuiteStarted), "suite-started")]
[JsonDerivedType(typeof(SuiteFinished), "suite-finished")]
[JsonDerivedType(typeof(TestStarted), "test-started")]
[JsonDerivedType(typeof(TestFinished), "test")]
[JsonDerivedType(typeof(HostDied), "host-died")]
[JsonDerivedType(typeof(JournalWritten), "journal")]
[JsonDerivedType(typeof(RunStopping), "stopping")]
[JsonDerivedType(typeof(ProblemFound), "problem")]
[JsonDerivedType(typeof(RunFinished), "run-finished")]
internal abstract record RunEvent;
