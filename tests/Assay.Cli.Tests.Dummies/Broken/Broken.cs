namespace Broken;

public sealed class Broken
{
    public int Does_not_compile() => "a text";
}
