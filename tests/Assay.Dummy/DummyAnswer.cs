namespace Assay.Dummy;

/// <summary>What a dummy process got.</summary>
public sealed record DummyAnswer(bool Warm, string Version, string ConnectionString)
{
    public static DummyAnswer Parse(string line) => line.Split('\t') is [var warm, var version, var connectionString]
        ? new DummyAnswer(warm == "warm", version, connectionString)
        : throw new FormatException($"The dummy said: {line}");

    public override string ToString() => $"{(Warm ? "warm" : "started")}\t{Version}\t{ConnectionString}";
}
