using System.Text;

namespace Assay.Containers.Running;

/// <summary>Keeps the end of what is written to it.</summary>
internal sealed class LastLines : MemoryStream
{
    private const int Most = 64 * 1024;
    private const int Lines = 15;
    private readonly Lock _gate = new();

    /// <summary>The last lines, each indented.</summary>
    public string Text
    {
        get
        {
            string all;
            lock (_gate)
                all = Encoding.UTF8.GetString(GetBuffer(), 0, (int)Length);
            var lines = all.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(Lines);
            return string.Concat(lines.Select(line => $"{Environment.NewLine}  {line}"));
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (Length > Most)
            {
                var kept = GetBuffer().AsSpan((int)Length - (Most / 2), Most / 2).ToArray();
                SetLength(0);
                Write(kept);
            }

            Write(buffer.Span);
        }

        return default;
    }
}
