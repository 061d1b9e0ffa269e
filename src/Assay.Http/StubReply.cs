using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Assay.Http.Json;
using Assay.Http.Stubs;

namespace Assay.Http;

/// <summary>What a stub answers. Immutable.</summary>
public sealed class StubReply
{
    /// <summary>Makes a reply without a body.</summary>
    /// <param name="status">The status, from 100 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is none of HTTP's.</exception>
    public StubReply(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Status = status;
    }

    private StubReply(StubReply other)
    {
        Status = other.Status;
        Content = other.Content;
        MediaType = other.MediaType;
        Headers = other.Headers;
        Delay = other.Delay;
        Ending = other.Ending;
    }

    /// <summary>The connection is cut off instead of an answer, as by a server that dies.</summary>
    public static StubReply Disconnect { get; } = new(500) { Ending = ReplyEnding.Disconnect };

    /// <summary>No answer ever comes; the connection stays open until the client gives up or the test ends.</summary>
    public static StubReply Never { get; } = new(500) { Ending = ReplyEnding.Never };

    internal int Status { get; }

    internal ReadOnlyMemory<byte> Content { get; private init; }

    internal string? MediaType { get; private init; }

    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    internal TimeSpan Delay { get; private init; }

    internal ReplyEnding Ending { get; private init; }

    /// <summary>Makes a reply of JSON.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body: an object, anonymous or not.</param>
    /// <param name="options">How it is written; in camelCase unless told.</param>
    public static StubReply Json(int status, object? body, JsonSerializerOptions? options = null) => new(status)
    {
        Content = JsonSerializer.SerializeToUtf8Bytes(body, options ?? JsonText.Writing),
        MediaType = MediaTypeNames.Application.Json,
    };

    /// <summary>Makes a reply of text in UTF-8.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The text.</param>
    /// <param name="mediaType">Its type; <c>text/plain</c> unless told.</param>
    public static StubReply Text(int status, string body, string mediaType = MediaTypeNames.Text.Plain) => new(status)
    {
        Content = Encoding.UTF8.GetBytes(body),
        MediaType = $"{mediaType}; charset=utf-8",
    };

    /// <summary>Makes a reply of bytes.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="mediaType">Their type; <c>application/octet-stream</c> unless told.</param>
    public static StubReply Bytes(int status, ReadOnlyMemory<byte> body, string mediaType = MediaTypeNames.Application.Octet) => new(status)
    {
        Content = body,
        MediaType = mediaType,
    };

    /// <summary>The same reply with one more header. <c>Content-Type</c> replaces the one of the body.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value.</param>
    public StubReply WithHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        return new StubReply(this) { Headers = [.. Headers, new(name, value)] };
    }

    /// <summary>The same reply, but later. The wait is cut short when the test ends.</summary>
    /// <param name="delay">How long after the request.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    public StubReply After(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new StubReply(this) { Delay = delay };
    }

    /// <summary>Text stays text, bytes stay bytes, all else is JSON.</summary>
    internal static StubReply Of(int status, object? body) => body switch
    {
        string text => Text(status, text),
        byte[] bytes => Bytes(status, bytes),
        _ => Json(status, body),
    };
}
