using Assay;
using Assay.PostgreSql.Tests.Builder;

// Waits until it is killed.
if (args is ["wait"])
    await Task.Delay(Timeout.InfiniteTimeSpan);

// A process that needs a template. Says when it is at work on it, and goes on or fails as it is told; says in the end who built it.
if (args is not [var connectionString, var salt])
{
    Console.Error.WriteLine("usage: Assay.PostgreSql.Tests.Builder CONNECTION_STRING SALT");
    return 2;
}

(Built.Server, Built.Salt) = (connectionString, salt);
try
{
    await using var built = await Sandbox.RentAsync<Built>();
    Console.WriteLine($"built by {await built.Database.Scalar<int>($"select process from built")}");
    return 0;
}
catch (SandboxException failed)
{
    Console.WriteLine($"failed: {failed.Message.ReplaceLineEndings(" ")}");
    return 1;
}
