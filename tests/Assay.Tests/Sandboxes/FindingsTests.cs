namespace Assay.Tests.Sandboxes;

public sealed class FindingsTests
{
    [Fact]
    public async Task Are_thrown_at_disposal_where_no_adapter_is_at_work()
    {
        await using var pool = FakeSandbox.Pool();
        var sandbox = await FakeSandbox.RentAsync(pool);
        sandbox.Resource.Found.Add("no stub matches POST /charges");
        var thrown = await Assert.ThrowsAsync<SandboxFindingsException>(async () => await sandbox.DisposeAsync());
        Assert.Equal(["no stub matches POST /charges"], thrown.Findings);
        Assert.Null(thrown.InnerException);
    }

    [Fact]
    public async Task Show_the_exception_that_the_test_is_failing_with()
    {
        await using var pool = FakeSandbox.Pool();
        var thrown = await Assert.ThrowsAsync<SandboxFindingsException>(async () =>
        {
            await using var sandbox = await FakeSandbox.RentAsync(pool);
            sandbox.Resource.Found.Add("no stub matches POST /charges");
            await Task.Yield();
            throw new InvalidOperationException("answered 503, expected 201");
        });
        Assert.Contains("no stub matches POST /charges", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("answered 503, expected 201", thrown.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(thrown.InnerException);
    }
}
