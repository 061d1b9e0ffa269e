using System.CommandLine;
using Assay.Cli.Output;
using Assay.Cli.Running;

namespace Assay.Cli.Commands;

/// <summary><c>assay run</c>: finds, builds and runs test suites.</summary>
internal static class RunCommand
{
    private const string Help = """
        Examples:
          assay run samples/Shop                         every suite beneath a folder
          assay run tests/Orders.Tests --filter Refund   tests with "Refund" in their name
          assay run . --filter "*.PlacingAnOrder.*" --repeat 20
          assay run bin/Debug/net10.0/Orders.Tests.dll --json | jq 'select(.event == "test")'

        Exit codes:
          0    all tests passed, and at least one ran
          1    at least one test failed
          2    the command line or the path can't be used
          3    no test ran
          4    a project did not build
          5    a test host could not be started, or died before its tests ended
          130  stopped by Ctrl+C; 143 by a request to end
        """;

    public static Command Create()
    {
        var path = new Argument<string>("PATH")
        {
            Description = "A test project, a folder with test projects beneath, a solution, or a built test .dll or executable",
            DefaultValueFactory = _ => ".",
        };
        var filter = new Option<string[]>("--filter", "-f")
        {
            Description = "Run only tests whose namespace.type.method holds this text; with * or ? it is a pattern for the whole name. "
                + "Several are alternatives",
            HelpName = "text",
        };
        var repeat = Positive("--repeat", "Run the tests this many times in one host");
        var seed = new Option<int?>("--seed")
        {
            Description = "The seed that shuffles the tests, to run them in the order of an earlier run, "
                + "as far as their framework leaves the order to its caller",
            HelpName = "number",
        };
        var maxParallel = Positive("--max-parallel", "Run at most this many tests at once (xUnit.net v3, TUnit)");
        var configuration = new Option<string?>("--configuration", "-c") { Description = "The build configuration", HelpName = "name" };
        var noBuild = new Option<bool>("--no-build") { Description = "Run what is already built" };
        var json = new Option<bool>("--json") { Description = "Write events, one JSON object per line" };

        var command = new Command("run", "Build and run test suites; print each test as it ends")
        {
            path.RefuseOptions(), filter, repeat, seed, maxParallel, configuration, noBuild, json,
        };
        command.SetAction(parsed => RunAsync(new RunOptions
        {
            Path = parsed.GetRequiredValue(path),
            Filter = new TestFilter(parsed.GetValue(filter) ?? []),
            Repeat = parsed.GetValue(repeat) ?? 1,
            Seed = parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000),
            MaxParallel = parsed.GetValue(maxParallel),
            Configuration = parsed.GetValue(configuration),
            NoBuild = parsed.GetValue(noBuild),
        }, parsed.GetValue(json), parsed.InvocationConfiguration.Output));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options, bool json, TextWriter writer)
    {
        using var interruption = new Interruption();
        await using var output = RunOutput.Open(json, writer);
        return await new TestRun(options, output, interruption).ExecuteAsync();
    }

    private static Option<int?> Positive(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError($"{name} must be 1 or more.");
        });
        return option;
    }
}
