using Assay.Cli.Kinds;

namespace Assay.Cli.Tests.Kinds;

public sealed class ResourceKindTests
{
    [Theory]
    // What libpq reads.
    [InlineData("postgres", "Host=localhost;Port=5433;Username=me;Password=a/b@c;Database=my db", "postgresql://me:a%2Fb%40c@localhost:5433/my%20db")]
    [InlineData("postgres", "Host=db;Username=me;Database=orders", "postgresql://me@db:5432/orders")]
    [InlineData("postgres", "Host=/run/pg;Username=me;Database=orders", "postgresql://me@:5432/orders?host=%2Frun%2Fpg")]
    [InlineData("mysql", "Server=localhost;Port=3307;User ID=me;Password=a/b@c;Database=my db", "mysql://me:a%2Fb%40c@localhost:3307/my%20db")]
    [InlineData("redis", "localhost:6380,defaultDatabase=3", "redis://localhost:6380/3")]
    [InlineData("redis", "127.0.0.1:6380,password=a:b", "redis://default:a%3Ab@127.0.0.1:6380/0")]
    [InlineData("redis", "cache:6380,user=me,password=x,ssl=true", "rediss://me:x@cache:6380/0")]
    [InlineData("rabbitmq", "amqp://me:x@bus:5673/a%2Fb?management=15673", "amqp://me:x@bus:5673/a%2Fb")]
    [InlineData("elasticsearch", "https://elastic:a%2Fb@search:9200/", "https://elastic:a%2Fb@search:9200")]
    [InlineData("opensearch", "http://127.0.0.1:9200", "http://127.0.0.1:9200")]
    [InlineData("kafka", "one:9092,two:9092", "one:9092,two:9092")]
    public void A_connection_string_has_the_form_that_clients_of_other_languages_take(string kind, string connectionString, string url) =>
        Assert.Equal(url, ResourceKind.Find(kind)!.Url(connectionString));
}
