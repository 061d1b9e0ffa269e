namespace Assay.Http.Tests.App;

/// <summary>The application as it was written before there was a WebApplication: a host builder and a Startup class.</summary>
internal static class OlderStyle
{
    public static int Run(string[] args)
    {
        Host.CreateDefaultBuilder(args)
            .ConfigureWebHostDefaults(static web => web.UseUrls("http://*:80").UseStartup<Startup>())
            .Build()
            .Run();
        return 0;
    }

    private sealed class Startup(IConfiguration configuration)
    {
        public void ConfigureServices(IServiceCollection services)
        {
            services.AddSingleton(new FirstSight(configuration["Greeting"]));
            services.AddParts();
        }

        public static void Configure(IApplicationBuilder app)
        {
            app.UseRouting();
            app.UseEndpoints(static endpoints => endpoints.MapEndpoints());
        }
    }
}
