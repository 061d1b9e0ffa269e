using Assay.Http.Tests.App;

// The tests choose how it behaves; what it does with its arguments is what is tested.
var misbehave = args.LastOrDefault(static argument => argument.StartsWith("--Misbehave=", StringComparison.Ordinal))?.Split('=')[1];
if (misbehave == "throw")
    throw new InvalidOperationException("the application can't live like this");
if (misbehave == "return")
    return 3;

if (args.Contains("--Style=startup"))
    return OlderStyle.Run(args);

var builder = WebApplication.CreateBuilder(misbehave == "ignore its arguments" ? [] : args);
if (misbehave == "override")
    builder.Configuration.AddInMemoryCollection([new("Greeting", "overridden")]);
var firstSight = new FirstSight(builder.Configuration["Greeting"]);

builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ListenAnyIP(80));
builder.Services.AddSingleton(firstSight).AddParts();
if (misbehave is { } how)
    builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<Obstacle>(services, how));

var app = builder.Build();
app.MapEndpoints();
app.Run();
return 0;
