using System.Collections.Immutable;
using Assay.Containers.Images;
using Assay.Containers.Servers;

namespace Assay.Containers.Tests.Images;

public sealed class ServerImageTests
{
    [Theory]
    [InlineData("postgres", "15", "postgres:15")]
    [InlineData("postgres", null, "postgres:17")]
    [InlineData("redis", "7.2", "redis:7.2")]
    [InlineData("mysql", "8.0", "mysql:8.0")]
    [InlineData("mysql", "10.11", "mariadb:10.11")]
    [InlineData("rabbitmq", "3.13", "rabbitmq:3.13-management")]
    [InlineData("kafka", "4.3.1", "apache/kafka:4.3.1")]
    [InlineData("elasticsearch", "8.19.0", "docker.elastic.co/elasticsearch/elasticsearch:8.19.0")]
    [InlineData("opensearch", "2.19.4", "opensearchproject/opensearch:2.19.4")]
    public void A_pinned_version_is_the_tag_of_the_image(string kind, string? version, string image) => Assert.Equal(image, Of(kind).NameFor(version));

    [Fact]
    public void A_setting_that_is_asked_for_replaces_the_default()
    {
        var postgres = Setup("postgres", ("fsync", "on"));
        Assert.Contains("fsync=on", postgres.Command);
        Assert.DoesNotContain("fsync=off", postgres.Command);
        var mysql = Setup("mysql", ("sync_binlog", "1"));
        Assert.Contains("--sync-binlog=1", mysql.Command);
        Assert.DoesNotContain("--sync-binlog=0", mysql.Command);
        Assert.Equal("3", Setup("kafka", ("num.partitions", "3")).Environment["KAFKA_NUM_PARTITIONS"]);
    }

    [Fact]
    public void Clients_of_Kafka_are_sent_to_the_port_outside() =>
        Assert.Contains("OUTSIDE://127.0.0.1:40000,", Setup("kafka").Environment["KAFKA_ADVERTISED_LISTENERS"], StringComparison.Ordinal);

    [Fact]
    public void The_password_of_a_server_is_on_no_command_line() => Assert.All(
        ContainerProviders.Images, image => Assert.DoesNotContain(Setup(image.Kind).Command, argument => argument.Contains("secret", StringComparison.Ordinal)));

    private static ServerImage Of(string kind) => ContainerProviders.Images.Single(image => image.Kind == kind);

    private static ContainerSetup Setup(string kind, params (string Name, string Value)[] settings)
    {
        var image = Of(kind);
        var ports = image.Ports.Select((inner, index) => (inner, Outer: 40000 + index)).ToImmutableSortedDictionary(port => port.inner, port => port.Outer);
        return image.Setup(
            new ContainerAddress("127.0.0.1", ports, "secret"), settings.ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value));
    }
}
