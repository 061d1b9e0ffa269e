using Npgsql;

// An application that makes and seeds its schema when it starts and finds none.
var builder = WebApplication.CreateBuilder(args);
await using var database = NpgsqlDataSource.Create(builder.Configuration.GetConnectionString("Shop")!);
await using (var prepare = database.CreateCommand(
    $$"""
    do $do$ begin
      if to_regclass('products') is null then
        create table products (id int primary key, name text not null);
        insert into products values (1, '{{builder.Configuration["Product"]}}');
      end if;
    end $do$
    """))
{
    await prepare.ExecuteNonQueryAsync();
}

var app = builder.Build();
app.MapGet("/products", async () =>
{
    await using var ask = database.CreateCommand("select coalesce(string_agg(name, ',' order by id), '') from products");
    return (string)(await ask.ExecuteScalarAsync())!;
});
app.Run();
