using Assay.Dummy;

namespace Assay.Containers.Tests.Servers;

/// <summary>Processes that use Redis in a container.</summary>
internal static class ContainerUser
{
    public const string Program = "Assay.Containers.Tests.User.dll";

    public static DummyProcess Start(string home, TimeSpan idle) => Start(home, idle, stall: null);

    /// <param name="home">The home.</param>
    /// <param name="idle">How long its container may be idle.</param>
    /// <param name="stall">Where it gets stuck, if it is to.</param>
    public static DummyProcess Start(string home, TimeSpan idle, Stall? stall) =>
        DummyProcess.StartOther(Program, "redis", home, idle, stall, ["env", $"DUMMY_ASSAY_REDIS_IMAGE={Engine.Redis}"]);
}
