using Assay.Servers;

namespace Assay.Containers.Tests;

/// <summary>
/// What the error of a failed start says of a container that ended at once. The engine closes the streams of a container as it reports its end, and on a busy
/// machine it cuts off what it has not passed on by then. The error says so, and advises another start: the tests follow that.
/// </summary>
internal static class LastWords
{
    private const int Starts = 5;
    private const string CutOff = "the engine passed on nothing of what the container said.";

    public static async Task<string> OfAsync(Func<Task> start)
    {
        var failure = await Assert.ThrowsAsync<ServerException>(start);
        for (var again = 1; again < Starts && failure.Message.Contains(CutOff, StringComparison.Ordinal); again++)
            failure = await Assert.ThrowsAsync<ServerException>(start);
        return failure.Message;
    }
}
