namespace Assay.Cli.Tests.Support;

/// <summary>Two builds of one project at a time would get in each other's way: tests that build take turns.</summary>
internal static class Builds
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    public static async Task<CliInvocation> RunAsync(params string[] arguments)
    {
        await Turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await CliInvocation.RunAsync(["run", .. arguments]);
        }
        finally
        {
            Turn.Release();
        }
    }
}
