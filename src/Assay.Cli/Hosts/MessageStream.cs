using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Assay.Cli.Hosts;

/// <summary>
/// JSON-RPC messages in frames of headers and a body, as Microsoft.Testing.Platform sends them
/// (server mode protocol 1.0, the base protocol of the Language Server Protocol).
/// </summary>
internal sealed class MessageStream(Stream stream) : IAsyncDisposable
{
    private const string LengthHeader = "Content-Length:";

    private readonly PipeReader _reader = PipeReader.Create(stream);
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>The body of the next message, or null at the end of the stream.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var length = -1;
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(LengthHeader, StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.AsSpan(LengthHeader.Length), CultureInfo.InvariantCulture);
            else if (line.Length == 0 && length >= 0)
                return await ReadBodyAsync(length, cancellationToken);
        }

        return null;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var header = Encoding.ASCII.GetBytes($"{LengthHeader} {body.Length}\r\nContent-Type: application/testingplatform\r\n\r\n");
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A frame is written whole or not at all; half of one would end the conversation.
            await stream.WriteAsync(header, CancellationToken.None);
            await stream.WriteAsync(body, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        await stream.DisposeAsync();
        _writing.Dispose();
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.ASCII.GetString(result.Buffer.Slice(0, end)).TrimEnd('\r');
                _reader.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line;
            }

            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
                return null;
        }
    }

    private async Task<byte[]?> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        var result = await _reader.ReadAtLeastAsync(length, cancellationToken);
        if (result.Buffer.Length < length)
            return null;

        var body = result.Buffer.Slice(0, length);
        var bytes = body.ToArray();
        _reader.AdvanceTo(body.End);
        return bytes;
    }
}
