using System.Runtime.CompilerServices;
using Assay.Cli.Output;

namespace Assay.Cli.Tests.Output;

public sealed class StackTrimmerTests
{
    [Fact]
    public void Keeps_the_frames_whose_source_is_here()
    {
        var trace = $"""
               at Xunit.Assert.Equal(Int32 expected, Int32 actual) in /_/src/xunit.v3.assert/Asserts/EqualityAsserts.cs:line 171
               at Shop.Tests.Placing.Saves() in {ThisFile()}:line 12
            --- End of stack trace from previous location ---
               at System.Reflection.MethodBaseInvoker.InvokeWithNoArgs(Object obj, BindingFlags invokeAttr)
            """;

        var frame = Assert.Single(StackTrimmer.Trim(trace));
        Assert.Equal($"at Shop.Tests.Placing.Saves() in {Path.GetRelativePath(Environment.CurrentDirectory, ThisFile())}:line 12", frame);
    }

    [Fact]
    public void A_trace_without_such_a_frame_stays_whole()
    {
        const string trace = """
               at Npgsql.NpgsqlConnector.Open() in /_/src/Npgsql/NpgsqlConnector.cs:line 40
               at System.Threading.Tasks.Task.Run()
            """;

        Assert.Equal(2, StackTrimmer.Trim(trace).Count());
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
