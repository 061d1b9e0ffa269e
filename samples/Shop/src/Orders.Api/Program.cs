using OpenTelemetry.Trace;
using Orders.Api.Authentication;
using Orders.Api.Errors;
using Orders.Api.Health;
using Orders.Api.Inventory;
using Orders.Api.Ordering;
using Orders.Api.Outbox;
using Orders.Api.Payments;
using Orders.Api.Users;
using Orders.Shared.Database;
using Orders.Shared.Kafka;
using Orders.Shared.Telemetry;

var builder = WebApplication.CreateBuilder(args);

builder.AddOrdersTelemetry("Orders.Api", tracing => tracing.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation());
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddProblems();
builder.Services.AddValidation();
builder.Services.AddJwtAuthentication();
builder.Services.AddOrdersDatabase();
builder.Services.AddKafka();
builder.Services.AddInventory();
builder.Services.AddPayments();
builder.Services.AddOutbox();
builder.Services.AddUsers();
builder.Services.AddOrdering();
builder.Services.AddReadiness();

var app = builder.Build();

app.UseProblems();
app.UseAuthentication();
app.UseAuthorization();
app.MapHealth();
app.MapUsers();
app.MapOrders();

await app.RunAsync();
