using Assay.Cli.Execution;

namespace Assay.Cli.Tests.Execution;

public sealed class ConnectionVariablesTests
{
    [Theory]
    [InlineData("Host=localhost;Port=5433;Username=me;Password=a/b@c;Database=my db", "postgresql://me:a%2Fb%40c@localhost:5433/my%20db")]
    [InlineData("Host=db;Username=me;Database=orders", "postgresql://me@db:5432/orders")]
    [InlineData("Host=/run/pg;Username=me;Database=orders", "postgresql://me@:5432/orders?host=%2Frun%2Fpg")]
    public void A_database_has_the_address_that_libpq_reads(string connectionString, string url) =>
        Assert.Equal(url, ConnectionVariables.PostgresUrl(connectionString));

    [Theory]
    [InlineData("localhost:6380,defaultDatabase=3", "redis://localhost:6380/3")]
    [InlineData("127.0.0.1:6380,password=a:b", "redis://default:a%3Ab@127.0.0.1:6380/0")]
    [InlineData("cache:6380,user=me,password=x,ssl=true", "rediss://me:x@cache:6380/0")]
    public void A_keyspace_has_the_address_that_redis_clients_read(string configuration, string url) =>
        Assert.Equal(url, ConnectionVariables.RedisUrl(configuration));
}
