using Assay.Compose.Services;

namespace Assay.Compose.Tests.Services;

public sealed class ServiceRuleTests : IDisposable
{
    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("postgres", """image: "postgres:16", ports: ["5433:5432"], environment: { POSTGRES_USER: me, POSTGRES_PASSWORD: "a;b", POSTGRES_DB: shop }""", """Host=127.0.0.1;Port=5433;Database=shop;Username=me;Password="a;b" """)]
    [InlineData("postgres", """image: bitnami/postgresql, ports: ["127.0.0.1:5432:5432"], environment: { POSTGRESQL_USERNAME: me, POSTGRESQL_PASSWORD: x }""", "Host=127.0.0.1;Port=5432;Database=me;Username=me;Password=x")]
    [InlineData("postgres", """image: postgres, network_mode: host, environment: { POSTGRES_HOST_AUTH_METHOD: trust }""", "Host=127.0.0.1;Port=5432;Database=postgres;Username=postgres")]
    [InlineData("postgres", """build: ., labels: { assay.kind: postgres }, ports: ["1:5432"]""", "Host=127.0.0.1;Port=1;Database=postgres;Username=postgres")]
    [InlineData("redis", """image: "redis:7", ports: ["6379:6379"]""", "127.0.0.1:6379")]
    [InlineData("redis", """image: "valkey/valkey:8", ports: [{ target: 6379, published: "6380" }], command: valkey-server --requirepass secret""", "127.0.0.1:6380,password=secret")]
    [InlineData("redis", """image: redis/redis-stack-server, ports: ["6379:6379"], environment: { REDIS_ARGS: "--requirepass x --save 60" }""", "127.0.0.1:6379,password=x")]
    [InlineData("mysql", """image: "mysql:8", ports: ["3306:3306"], environment: { MYSQL_ROOT_PASSWORD: x, MYSQL_USER: app, MYSQL_PASSWORD: y }""", "Server=127.0.0.1;Port=3306;User ID=root;Password=x")]
    [InlineData("mysql", """image: mariadb, ports: ["3306:3306"], environment: { MARIADB_RANDOM_ROOT_PASSWORD: 1, MARIADB_USER: app, MARIADB_PASSWORD: y }""", "Server=127.0.0.1;Port=3306;User ID=app;Password=y")]
    [InlineData("rabbitmq", """image: "rabbitmq:3-management", ports: ["5672:5672", "15673:15672"], environment: { RABBITMQ_DEFAULT_USER: me, RABBITMQ_DEFAULT_PASS: "p@ss", RABBITMQ_DEFAULT_VHOST: shop }""", "amqp://me:p%40ss@127.0.0.1:5672/shop?management=15673")]
    [InlineData("kafka", """image: apache/kafka, ports: ["9092:9092"]""", "127.0.0.1:9092")]
    [InlineData("kafka", """image: confluentinc/cp-kafka, ports: ["29092:29092", "9101:9101"], environment: { KAFKA_ADVERTISED_LISTENERS: "INSIDE://kafka:9092,OUTSIDE://localhost:29092" }""", "127.0.0.1:29092")]
    [InlineData("kafka", """image: redpandadata/redpanda, ports: ["19092:19092"], command: [redpanda, start, "--advertise-kafka-addr", "internal://redpanda:9092,external://localhost:19092"]""", "127.0.0.1:19092")]
    [InlineData("elasticsearch", """image: "docker.elastic.co/elasticsearch/elasticsearch:8.15.0", ports: ["9200:9200"], environment: ["xpack.security.enabled=false"]""", "http://127.0.0.1:9200/")]
    [InlineData("elasticsearch", """image: "elasticsearch:8.15.0", ports: ["9200:9200"], environment: { ELASTIC_PASSWORD: x }""", "https://elastic:x@127.0.0.1:9200/")]
    [InlineData("opensearch", """image: opensearchproject/opensearch, ports: ["9200:9200"], environment: { DISABLE_SECURITY_PLUGIN: "true" }""", "http://127.0.0.1:9200/")]
    public void A_service_is_known_by_its_image_and_reached_by_its_published_port(string kind, string service, string connectionString)
    {
        var (rule, found) = Match(kind, service);

        Assert.Equal(connectionString.TrimEnd().ToUpperInvariant(), rule.ConnectionString(found, rule.Reached(found)!, out var missing).ToUpperInvariant());
        Assert.Null(missing);
    }

    [Theory]
    [InlineData("postgres", """image: postgres, expose: [5432]""")]
    [InlineData("kafka", """image: kafka, ports: ["9092:9092"], environment: { KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT://kafka:9092,HOST://localhost:29092" }""")]
    public void A_service_that_clients_on_this_machine_do_not_reach_is_not_reached(string kind, string service)
    {
        var (rule, found) = Match(kind, service);

        Assert.Null(rule.Reached(found));
    }

    [Fact]
    public void RabbitMQ_needs_its_management_API()
    {
        var (rule, found) = Match("rabbitmq", """image: rabbitmq, ports: ["5672:5672"]""");
        _ = rule.ConnectionString(found, rule.Reached(found)!, out var missing);

        Assert.Contains("it does not publish 15672", missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""image: "postgres_exporter" """)]
    [InlineData("""image: "prometheuscommunity/postgres-exporter" """)]
    [InlineData("""image: "redis/redisinsight" """)]
    [InlineData("""image: "provectuslabs/kafka-ui" """)]
    [InlineData("""build: . """)]
    public void What_only_goes_with_a_server_is_none(string service)
    {
        var found = _folder.Service("it", $"services: {{ it: {{ {service} }} }}");

        Assert.DoesNotContain(ServiceRule.All, rule => rule.Fits(found));
    }

    private (ServiceRule Rule, ComposeService Service) Match(string kind, string service)
    {
        var found = _folder.Service("it", $"services: {{ it: {{ {service} }} }}");
        Assert.Null(found.Problem);
        var rule = Assert.Single(ServiceRule.All, rule => rule.Fits(found));
        Assert.Equal(kind, rule.Kind);
        return (rule, found);
    }
}
