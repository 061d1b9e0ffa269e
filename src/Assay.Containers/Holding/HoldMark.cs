namespace Assay.Containers.Holding;

/// <summary>The file by which a holder tells the starter of its container how far it is.</summary>
internal static class HoldMark
{
    private const string Hears = "hears";
    private const string Binds = "binds";

    /// <summary>Everything that the container says is heard.</summary>
    public static void SetHears(HoldOrder order) => Write(order, Hears);

    /// <summary>The container ends with the holder, or can't be made to.</summary>
    public static void SetBinds(HoldOrder order) => Write(order, Binds);

    public static bool IsHeard(HoldOrder order) => Read(order) is not null;

    public static bool IsBound(HoldOrder order) => Read(order) == Binds;

    private static void Write(HoldOrder order, string state)
    {
        var draft = order.Mark + ".draft";
        File.WriteAllText(draft, $"{order.Instance} {state}");
        File.Move(draft, order.Mark, overwrite: true);
    }

    private static string? Read(HoldOrder order)
    {
        try
        {
            return File.Exists(order.Mark) && File.ReadAllText(order.Mark).Split(' ') is [var instance, var state] && instance == order.Instance ? state : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
