using System.Runtime.CompilerServices;
using System.Text.Json;
using Assay.Http.Stubs;

namespace Assay.Http;

/// <summary>
/// What a stub waits for. It takes part once its reply is declared. When several stubs match a request the one declared last answers,
/// as long as it has replies left.
/// </summary>
public sealed class StubRequest
{
    private readonly StubBoard _board;
    private readonly RequestPattern _pattern;

    internal StubRequest(StubBoard board, RequestPattern pattern)
    {
        _board = board;
        _pattern = pattern;
    }

    /// <summary>Waits for a value in the query.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value, decoded; several of one name joined by a comma.</param>
    public StubRequest Query(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _pattern.Query(name, value);
        return this;
    }

    /// <summary>Waits for a header.</summary>
    /// <param name="name">The name; its case does not matter.</param>
    /// <param name="value">The whole value.</param>
    public StubRequest Header(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _pattern.Header(name, value);
        return this;
    }

    /// <summary>
    /// Waits for a JSON body that contains this: objects may have more properties, arrays not more elements.
    /// </summary>
    /// <param name="subset">The properties, such as <c>new { amount = 4000 }</c>.</param>
    public StubRequest Body(object subset)
    {
        ArgumentNullException.ThrowIfNull(subset);
        _pattern.Body(subset);
        return this;
    }

    /// <summary>Waits for a JSON body that fulfils a condition. A condition that reads what is not there counts as not fulfilled.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="words">The condition in words, for messages; its own source text unless told.</param>
    public StubRequest Body(Func<JsonElement, bool> holds, [CallerArgumentExpression(nameof(holds))] string words = "")
    {
        ArgumentNullException.ThrowIfNull(holds);
        _pattern.Body(holds, words);
        return this;
    }

    /// <summary>Waits for a body of exactly this text.</summary>
    /// <param name="text">The text.</param>
    public StubRequest Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _pattern.Text(text);
        return this;
    }

    /// <summary>Answers a status without a body.</summary>
    /// <param name="status">The status, such as 204.</param>
    public Stub Reply(int status) => Reply(new StubReply(status));

    /// <summary>Answers a body: a string as text, a byte array as it is, anything else as JSON in camelCase.</summary>
    /// <param name="status">The status, such as 200.</param>
    /// <param name="body">The body.</param>
    public Stub Reply(int status, object? body) => Reply(StubReply.Of(status, body));

    /// <summary>Answers a reply.</summary>
    /// <param name="reply">The reply.</param>
    public Stub Reply(StubReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return Reply(_ => reply);
    }

    /// <summary>Answers what is worked out from the request. A reply that throws is a finding, and answers 500.</summary>
    /// <param name="reply">Works the reply out; may be called for several requests at once.</param>
    public Stub Reply(Func<ReceivedRequest, StubReply> reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var stub = new Stub(_board, _pattern, reply);
        _board.Add(stub);
        return stub;
    }

    /// <summary>Cuts the connection off instead of an answer.</summary>
    public Stub Disconnect() => Reply(StubReply.Disconnect);

    /// <summary>Answers nothing until the client gives up or the test ends.</summary>
    public Stub NeverReplies() => Reply(StubReply.Never);
}
