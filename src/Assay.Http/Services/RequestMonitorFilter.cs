using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Assay.Http.Services;

/// <summary>Puts the monitor in front of the application's pipeline.</summary>
internal sealed class RequestMonitorFilter(RequestMonitor requests) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use((context, rest) => requests.InvokeAsync(context, rest));
        next(application);
    };
}
