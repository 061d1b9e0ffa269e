using System.Buffers.Binary;
using System.Text;
using Assay.Containers.Holding;

namespace Assay.Containers.Tests.Holding;

public sealed class OutputFramesTests
{
    [Fact]
    public async Task Copies_what_is_in_all_frames_whichever_stream_it_was()
    {
        var (any, copied) = await CopyAsync([.. Frame(1, "ready\n"), .. Frame(2, ""), .. Frame(2, "oh no\n")]);
        Assert.True(any);
        Assert.Equal("ready\noh no\n", copied);
    }

    [Fact]
    public async Task Says_so_when_nothing_came() => Assert.Equal((false, ""), await CopyAsync([.. Frame(1, "")]));

    [Fact]
    public async Task Keeps_what_came_of_a_frame_that_was_cut_off()
    {
        var (any, copied) = await CopyAsync(Frame(1, "the whole line\n")[..^6]);
        Assert.True(any);
        Assert.Equal("the whole", copied);
    }

    private static async Task<(bool Any, string Copied)> CopyAsync(byte[] frames)
    {
        using var output = new MemoryStream();
        var any = await OutputFrames.CopyAsync(new MemoryStream(frames), output);
        return (any, Encoding.UTF8.GetString(output.ToArray()));
    }

    /// <summary>By the engine's API, "Stream format" of attaching: the stream, three zeros, the length as a big-endian number, the bytes.</summary>
    private static byte[] Frame(byte stream, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var header = new byte[8];
        header[0] = stream;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), bytes.Length);
        return [.. header, .. bytes];
    }
}
