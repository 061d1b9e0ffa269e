using Assay.Leases;

namespace Assay.Tests.Leases;

public sealed class FileLeaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-test-").FullName;

    private string Lock => Path.Combine(_folder, "lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_holds_it_alone()
    {
        using var held = FileLease.TryTakeExclusive(Lock);
        Assert.NotNull(held);
        Assert.Null(FileLease.TryTakeExclusive(Lock));
        Assert.Null(FileLease.TryTakeShared(Lock));
        Assert.True(FileLease.IsHeldExclusively(Lock));
    }

    [Fact]
    public void Several_share_it_and_keep_out_who_wants_it_alone()
    {
        using var one = FileLease.TryTakeShared(Lock);
        using (FileLease.TryTakeShared(Lock))
            Assert.Null(FileLease.TryTakeExclusive(Lock));
        Assert.Null(FileLease.TryTakeExclusive(Lock));
        Assert.False(FileLease.IsHeldExclusively(Lock));
        one?.Dispose();
        using var alone = FileLease.TryTakeExclusive(Lock);
        Assert.NotNull(alone);
    }

    [Fact]
    public async Task Who_waits_gets_it_once_it_is_given_up()
    {
        var held = FileLease.TryTakeExclusive(Lock);
        var waiting = FileLease.TakeExclusiveAsync(Lock, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        held?.Dispose();
        using var taken = await waiting;
        Assert.True(FileLease.IsHeldExclusively(Lock));
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        using var held = FileLease.TryTakeExclusive(Lock);
        using var cancelled = new CancellationTokenSource();
        var waiting = FileLease.TakeSharedAsync(Lock, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_held() => Assert.False(FileLease.IsHeldExclusively(Lock));

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_and_not_a_held_lease() =>
        Assert.Throws<DirectoryNotFoundException>(() => FileLease.TryTakeExclusive(Path.Combine(_folder, "missing", "lock")));
}
