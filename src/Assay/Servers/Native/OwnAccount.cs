namespace Assay.Servers.Native;

/// <summary>The account of this process.</summary>
internal sealed class OwnAccount : ServerAccount
{
    public override string Description => "";

    public override string[] Command(string program, IEnumerable<string> arguments) => [program, .. arguments];
}
