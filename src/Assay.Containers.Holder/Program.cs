using System.Runtime.InteropServices;
using Assay.Containers.Holder;
using Assay.Containers.Holding;

if (HoldOrder.Parse(args) is not { } order)
{
    Console.Error.WriteLine("usage: Assay.Containers.Holder ENGINE CERTIFICATES API_VERSION INSTANCE MARK");
    return 2;
}

using var stop = new CancellationTokenSource();
using var stopped = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Cancel();
});
return await new Hold(order).RunAsync(stop.Token);
