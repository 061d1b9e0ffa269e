using System.Buffers.Binary;

namespace Assay.Containers.Holding;

/// <summary>The frames in which an engine sends output: which stream it was, how long it is, and the bytes.</summary>
internal static class OutputFrames
{
    private const int HeaderLength = 8;
    private const int LengthOffset = 4;

    /// <summary>Copies what is in them until the stream ends.</summary>
    /// <returns>Whether there was anything.</returns>
    public static async Task<bool> CopyAsync(Stream frames, Stream output)
    {
        var header = new byte[HeaderLength];
        var buffer = new byte[16 * 1024];
        var any = false;
        try
        {
            while (await frames.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength)
            {
                var left = (int)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(LengthOffset));
                while (left > 0)
                {
                    var read = await frames.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)));
                    if (read == 0)
                        return any;
                    any = true;
                    await output.WriteAsync(buffer.AsMemory(0, read));
                    left -= read;
                }

                await output.FlushAsync();
            }
        }
        catch (IOException)
        {
            // The container or its engine is gone; what it said before is written.
        }

        return any;
    }
}
