using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Kafka.Broker.Tests.Clients;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Broker.Tests.Security;

public sealed class AclTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;
    private IAdminClient _admin = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync(new()
        {
            EnforceAcls = true,
            SuperUsers = ["root"],
            Listeners =
            [
                new() { Name = "SASL", Security = KafkaSecurity.SaslPlaintext },
                new() { Name = "MUTUAL", Security = KafkaSecurity.Ssl, RequireClientCertificate = true },
            ],
            Users = [new("root", "r"), new("alice", "a")],
        });
        _cluster.CreateTopic("orders");
        _admin = new AdminClientBuilder(new AdminClientConfig(Config("root", "r"))).SetLogHandler((_, _) => { }).Build();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task What_nobody_allows_is_refused_and_what_is_allowed_works()
    {
        using var producer = Producer("alice");
        var refused = await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => producer.ProduceAsync("orders", new() { Value = "v" }, Cancellation));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, refused.Error.Code);
        await AllowAsync(ResourceType.Topic, "orders", AclOperation.Write);

        using var allowed = Producer("alice");
        await allowed.ProduceAsync("orders", new() { Value = "v" }, Cancellation);

        Assert.Single(_cluster.Read("orders", 0));
    }

    [Fact]
    public async Task Of_several_groups_each_is_answered_by_what_is_allowed()
    {
        await AllowAsync(ResourceType.Group, "mine", AclOperation.Delete);
        using var alice = new AdminClientBuilder(new AdminClientConfig(Config("alice", "a"))).SetLogHandler((_, _) => { }).Build();

        var failed = await Assert.ThrowsAsync<DeleteGroupsException>(() => alice.DeleteGroupsAsync(["mine", "other"]));

        Assert.Equal(
            [("mine", ErrorCode.GroupIdNotFound), ("other", ErrorCode.GroupAuthorizationFailed)],
            failed.Results.Select(result => (result.Group, result.Error.Code)).Order());
    }

    [Fact]
    public async Task A_client_is_who_its_certificate_says_in_the_words_that_Kafka_has_for_it()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=orders, OU=a+b, O=\"Assay, Inc\"", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await _admin.CreateAclsAsync([
            Binding(ResourceType.Topic, "orders", AclOperation.Write, ResourcePatternType.Literal, AclPermissionType.Allow, @"User:CN=orders,OU=a\+b,O=Assay\, Inc")]);
        using var producer = new ProducerBuilder<string?, string?>(new ProducerConfig
        {
            BootstrapServers = _cluster.BootstrapServersOf("MUTUAL"),
            SecurityProtocol = SecurityProtocol.Ssl,
            SslCaPem = _cluster.CertificatePem,
            SslCertificatePem = certificate.ExportCertificatePem(),
            SslKeyPem = key.ExportPkcs8PrivateKeyPem(),
            LingerMs = 0,
        }).SetKeySerializer(NullableText.Instance).SetValueSerializer(NullableText.Instance).SetLogHandler((_, _) => { }).Build();

        await producer.ProduceAsync("orders", new() { Value = "v" }, Cancellation);

        Assert.Single(_cluster.Read("orders", 0));
    }

    [Fact]
    public async Task A_consumer_needs_its_group_too()
    {
        await AllowAsync(ResourceType.Topic, "orders", AclOperation.Read);
        using var consumer = Consumer("alice", "workers");
        consumer.Subscribe("orders");
        var refused = await Task.Run(() => Assert.Throws<ConsumeException>(() => consumer.Consume(Client.Patience)), Cancellation);
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, refused.Error.Code);
        await AllowAsync(ResourceType.Group, "work", AclOperation.Read, ResourcePatternType.Prefixed);
        _cluster.Append("orders", 0, new NewRecord { Value = "v"u8.ToArray() });

        using var allowed = Consumer("alice", "workers");
        allowed.Subscribe("orders");

        Assert.Equal("v", (await allowed.ConsumeAsync(1))[0].Message.Value);
    }

    [Fact]
    public async Task A_denial_wins_over_what_is_allowed()
    {
        await AllowAsync(ResourceType.Topic, "*", AclOperation.All);
        await _admin.CreateAclsAsync([Binding(ResourceType.Topic, "orders", AclOperation.Write, ResourcePatternType.Literal, AclPermissionType.Deny)]);
        using var producer = Producer("alice");

        var refused = await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => producer.ProduceAsync("orders", new() { Value = "v" }, Cancellation));

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, refused.Error.Code);
    }

    [Fact]
    public async Task Topics_that_may_not_be_described_are_not_shown()
    {
        _cluster.CreateTopic("hidden");
        await AllowAsync(ResourceType.Topic, "orders", AclOperation.Describe);
        using var admin = new AdminClientBuilder(new AdminClientConfig(Config("alice", "a"))).SetLogHandler((_, _) => { }).Build();

        Assert.Equal(["orders"], admin.GetMetadata(Client.Patience).Topics.Select(topic => topic.Topic));
        var refused = await Assert.ThrowsAsync<CreateTopicsException>(() => admin.CreateTopicsAsync([new() { Name = "new", NumPartitions = 1 }]));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, refused.Results[0].Error.Code);
    }

    [Fact]
    public async Task Entries_are_described_and_deleted_by_what_they_match()
    {
        await AllowAsync(ResourceType.Topic, "or", AclOperation.Read, ResourcePatternType.Prefixed);
        await AllowAsync(ResourceType.Topic, "orders", AclOperation.Write);
        await AllowAsync(ResourceType.Group, "orders", AclOperation.Read);

        var matching = await _admin.DescribeAclsAsync(Filter(ResourceType.Topic, "orders", ResourcePatternType.Match));
        var literal = await _admin.DescribeAclsAsync(Filter(ResourceType.Topic, "orders", ResourcePatternType.Literal));
        var deleted = await _admin.DeleteAclsAsync([Filter(ResourceType.Any, null, ResourcePatternType.Any)]);

        Assert.Equal((2, 1, 3), (matching.AclBindings.Count, literal.AclBindings.Count, deleted[0].AclBindings.Count));
        Assert.Empty((await _admin.DescribeAclsAsync(Filter(ResourceType.Any, null, ResourcePatternType.Any))).AclBindings);
    }

    private Task AllowAsync(ResourceType type, string name, AclOperation operation, ResourcePatternType pattern = ResourcePatternType.Literal) =>
        _admin.CreateAclsAsync([Binding(type, name, operation, pattern, AclPermissionType.Allow)]);

    private static AclBinding Binding(
        ResourceType type, string name, AclOperation operation, ResourcePatternType pattern, AclPermissionType permission, string principal = "User:alice") => new()
        {
            Pattern = new() { Type = type, Name = name, ResourcePatternType = pattern },
            Entry = new() { Principal = principal, Host = "*", Operation = operation, PermissionType = permission },
        };

    private static AclBindingFilter Filter(ResourceType type, string? name, ResourcePatternType pattern) => new()
    {
        PatternFilter = new() { Type = type, Name = name, ResourcePatternType = pattern },
        EntryFilter = new() { Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
    };

    private IProducer<string?, string?> Producer(string user) => new ProducerBuilder<string?, string?>(new ProducerConfig(Config(user, user[..1])) { LingerMs = 0 })
        .SetKeySerializer(NullableText.Instance).SetValueSerializer(NullableText.Instance).SetLogHandler((_, _) => { }).Build();

    private IConsumer<string?, string?> Consumer(string user, string group) =>
        new ConsumerBuilder<string?, string?>(new ConsumerConfig(Config(user, user[..1])) { GroupId = group, AutoOffsetReset = AutoOffsetReset.Earliest })
            .SetKeyDeserializer(NullableText.Instance).SetValueDeserializer(NullableText.Instance).SetLogHandler((_, _) => { }).Build();

    private ClientConfig Config(string user, string password) => new()
    {
        BootstrapServers = _cluster.BootstrapServers,
        SecurityProtocol = SecurityProtocol.SaslPlaintext,
        SaslMechanism = SaslMechanism.Plain,
        SaslUsername = user,
        SaslPassword = password,
    };
}
