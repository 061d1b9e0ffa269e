using Assay.Http.Tests.App;

// The tests choose how it behaves; what it does with its arguments is what is tested.
var misbehave = args.LastOrDefault(static argument => argument.StartsWith("--Misbehave=", StringComparison.Ordinal))?.Split('=')[1];
if (misbehave == "throw")
    throw new InvalidOperationException("the application can't live like this");
if (misbehave == "return")
    return 3;

var builder = WebApplication.CreateBuilder(misbehave == "ignore its arguments" ? [] : args);
if (misbehave == "override")
    builder.Configuration.AddInMemoryCollection([new("Greeting", "overridden")]);
var firstSight = new FirstSight(builder.Configuration["Greeting"]);

builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ListenAnyIP(80));
builder.Services.AddHttpClient<Payments>(static (services, client) =>
    client.BaseAddress = new Uri(services.GetRequiredService<IConfiguration>()["Payments:BaseAddress"] ?? "http://localhost:1/"));
builder.Services.AddSingleton(firstSight);
builder.Services.AddSingleton<Gate>();
builder.Services.AddSingleton<Pulse>();
builder.Services.AddSingleton<Memory>();
builder.Services.AddScoped<Till>();
builder.Services.AddSingleton<IClock, SystemClock>();
builder.Services.AddSingleton<Crash>();
builder.Services.AddHostedService(static services => services.GetRequiredService<Crash>());
builder.Services.AddHostedService<Heartbeat>();
if (misbehave is { } how)
    builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<Obstacle>(services, how));

var app = builder.Build();
app.MapEndpoints();
app.Run();
return 0;
