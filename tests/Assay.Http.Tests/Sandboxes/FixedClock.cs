using Assay.Http.Tests.App;

namespace Assay.Http.Tests.Sandboxes;

public sealed class FixedClock : IClock
{
    public string Now => "noon";
}
