using System.Text;

namespace KafkaCodec;

/// <summary>Lines of C#, indented by the braces that are open.</summary>
public sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string text = "")
    {
        if (text.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(text);
        }

        _text.Append('\n');
    }

    public void Block(string head, Action body, string close = "}")
    {
        Line(head);
        Line("{");
        _depth++;
        body();
        _depth--;
        Line(close);
    }

    public override string ToString() => _text.ToString();
}
