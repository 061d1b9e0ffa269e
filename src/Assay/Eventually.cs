using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Assay;

/// <summary>
/// Waits for what happens at a time of its own, such as the work of a consumer: asks again and again, from every millisecond at first to every
/// 50 ms, until the condition holds or the time is up, and then says what it last saw. Use it in place of every sleep.
/// </summary>
public sealed class Eventually
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private readonly TimeSpan _within;
    private readonly TimeProvider _time;

    private Eventually(TimeSpan within, TimeProvider time)
    {
        _within = within;
        _time = time;
    }

    /// <summary>Says how long to wait at most. While a debugger is attached, waits are an hour long.</summary>
    /// <param name="within">More than zero.</param>
    /// <param name="time">The clock of the wait; the system's when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or less.</exception>
    public static Eventually Within(TimeSpan within, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(within, TimeSpan.Zero);
        return new Eventually(Debugger.IsAttached ? TimeSpan.FromHours(1) : within, time ?? TimeProvider.System);
    }

    /// <summary>Waits until a value is as it should be, and answers it.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="ask">Asks for the value; an exception counts as "not yet" and is shown when the time is up.</param>
    /// <param name="holds">Whether the value is as it should be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EventuallyException">The time is up; says what was last seen, and how often was asked.</exception>
    [OverloadResolutionPriority(1)]
    public async Task<T> Value<T>(Func<Task<T>> ask, Func<T, bool> holds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(holds);
        var seen = new Sightings();
        var start = _time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var value = await ask();
                if (holds(value))
                    return value;
                seen.Add(Show(value), null);
            }
            catch (Exception thrown) when (!cancellationToken.IsCancellationRequested && thrown is not OutOfMemoryException)
            {
                seen.Add($"{thrown.GetType().Name}: {thrown.Message}", thrown);
            }

            var left = _within - _time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                throw seen.ToException(_within);
            await Task.Delay(pause < left ? pause : left, _time, cancellationToken);
            pause = pause * 1.5 > LongestPause ? LongestPause : pause * 1.5;
        }
    }

    /// <inheritdoc cref="Value{T}(Func{Task{T}}, Func{T, bool}, CancellationToken)"/>
    public Task<T> Value<T>(Func<T> ask, Func<T, bool> holds, CancellationToken cancellationToken = default) =>
        Value(() => Task.FromResult(ask()), holds, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="holds">Whether it holds now; an exception counts as "not yet".</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EventuallyException">The time is up.</exception>
    public Task True(Func<Task<bool>> holds, CancellationToken cancellationToken = default) => Value(holds, static held => held, cancellationToken);

    /// <inheritdoc cref="True(Func{Task{bool}}, CancellationToken)"/>
    public Task True(Func<bool> holds, CancellationToken cancellationToken = default) => Value(holds, static held => held, cancellationToken);

    /// <summary>Waits until an assertion of any library passes: until the code throws nothing.</summary>
    /// <param name="assertion">The assertions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EventuallyException">The time is up; its inner exception is what the assertion last threw.</exception>
    public Task Passes(Func<Task> assertion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        return Value(
            async () =>
            {
                await assertion();
                return true;
            },
            static _ => true,
            cancellationToken);
    }

    private static string Show<T>(T value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Take(20).Select(Show))}]",
        _ => value.ToString() ?? "null",
    };

    /// <summary>What was seen while waiting: the last sight, and how the sights changed.</summary>
    private sealed class Sightings
    {
        private const int Kept = 8;
        private readonly List<string> _changes = [];
        private Exception? _lastThrown;
        private int _count;

        public void Add(string sight, Exception? thrown)
        {
            _count++;
            _lastThrown = thrown;
            if (_changes.Count > 0 && _changes[^1] == sight)
                return;
            _changes.Add(sight);
            if (_changes.Count > Kept)
                _changes.RemoveAt(0);
        }

        public EventuallyException ToException(TimeSpan within)
        {
            var before = _changes.Count > 1 ? $" Before: {string.Join(" → ", _changes.Take(_changes.Count - 1))}." : "";
            return new EventuallyException(
                FormattableString.Invariant($"Not within {within.TotalSeconds:0.###} s, asked {_count} times. Last seen: {_changes[^1]}.{before}"), _lastThrown);
        }
    }
}
