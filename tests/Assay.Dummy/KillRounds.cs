using System.ComponentModel;
using System.Diagnostics;

namespace Assay.Dummy;

/// <summary>
/// Rounds in which several processes ask for a server at once and, at a random moment, a random part of everything that runs is killed: users, starters
/// in mid-start, watcher, guard, server.
/// </summary>
/// <param name="start">Starts a process that uses a server of a home, and lets it be idle for so long.</param>
/// <param name="countAsync">Counts the servers that run in a home.</param>
/// <param name="seed">Seed of what is random.</param>
public sealed class KillRounds(Func<string, TimeSpan, DummyProcess> start, Func<TemporaryHome, Task<int>> countAsync, int seed)
{
    private const int Users = 4;
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LatestKill = TimeSpan.FromMilliseconds(1500);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private readonly Random _random = new(seed);

    /// <summary>Rounds with servers that are processes.</summary>
    /// <param name="kind">The kind of server that is asked for.</param>
    /// <param name="program">The server's process name.</param>
    /// <param name="seed">Seed of what is random.</param>
    public KillRounds(string kind, string program, int seed)
        : this(
            (home, idle) => DummyProcess.Start(kind, home, idle),
            home => Task.FromResult(home.Processes().Count(id => IsServer(id, program))),
            seed)
    {
    }

    /// <summary>Runs the rounds in one home, so that each begins with what the last one left.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="askAsync">Asks the server behind a connection string something; throws when it does not answer.</param>
    /// <param name="cancellationToken">Ends the rounds.</param>
    /// <exception cref="InvalidOperationException">A round went wrong; the message names it and the seed.</exception>
    public async Task RunAsync(int rounds, Func<string, Task> askAsync, CancellationToken cancellationToken)
    {
        await using var home = new TemporaryHome();
        for (var round = 1; round <= rounds; round++)
        {
            try
            {
                await KillSomeAsync(home, cancellationToken);
                await NextGetsTheOnlyServerAsync(home, askAsync, cancellationToken);
                await NothingIsLeftAsync(home, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"round {round} of seed {seed}: {e.Message}", e);
            }
        }
    }

    private async Task KillSomeAsync(TemporaryHome home, CancellationToken cancellationToken)
    {
        var users = Enumerable.Range(0, Users).Select(_ => start(home.Path, Brief)).ToList();
        try
        {
            // Not a wait for anything: the moment of the kill is what is random.
            await Task.Delay(LatestKill * _random.NextDouble(), TimeProvider.System, cancellationToken);
            var share = _random.NextDouble();
            foreach (var id in users.Select(user => user.Id).Concat(home.Processes()).Where(_ => _random.NextDouble() < share))
                Kill(id);
        }
        finally
        {
            users.ForEach(user => user.Dispose());
        }
    }

    private async Task NextGetsTheOnlyServerAsync(TemporaryHome home, Func<string, Task> askAsync, CancellationToken cancellationToken)
    {
        using var next = start(home.Path, Brief);
        var answer = await next.AnswerAsync(cancellationToken);
        await askAsync(answer.ConnectionString);
        var servers = await countAsync(home);
        if (servers != 1)
            throw new InvalidOperationException($"{servers} servers run on the same data");
        await next.EndAsync(cancellationToken);
    }

    private async Task NothingIsLeftAsync(TemporaryHome home, CancellationToken cancellationToken) => await Soon.True(
        async () => home.Processes().Count == 0 && home.Servers.List().Count == 0 && await countAsync(home) == 0, cancellationToken);

    /// <summary>Whether a process is a server of its own and not the child of one.</summary>
    private static bool IsServer(int id, string program) => Status(id) is var (name, parent) && name == program && Status(parent)?.Name != program;

    private static (string Name, int Parent)? Status(int id)
    {
        try
        {
            var lines = File.ReadAllLines($"/proc/{id}/status");
            return (Field("Name"), int.Parse(Field("PPid"), System.Globalization.CultureInfo.InvariantCulture));

            string Field(string name) => lines.First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
        }
    }
}
