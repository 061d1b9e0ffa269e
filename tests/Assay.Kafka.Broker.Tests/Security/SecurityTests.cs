using Assay.Kafka.Broker.Tests.Clients;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Broker.Tests.Security;

public sealed class SecurityTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync(new()
        {
            Listeners =
            [
                new(),
                new() { Name = "SASL", Security = KafkaSecurity.SaslPlaintext },
                new() { Name = "SSL", Security = KafkaSecurity.Ssl },
                new() { Name = "BOTH", Security = KafkaSecurity.SaslSsl },
                new() { Name = "MUTUAL", Security = KafkaSecurity.Ssl, RequireClientCertificate = true },
            ],
            Users = [new("alice", "wonder,land=1")],
        });
        _cluster.CreateTopic("t");
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData("SASL", SecurityProtocol.SaslPlaintext, SaslMechanism.Plain)]
    [InlineData("SASL", SecurityProtocol.SaslPlaintext, SaslMechanism.ScramSha256)]
    [InlineData("SASL", SecurityProtocol.SaslPlaintext, SaslMechanism.ScramSha512)]
    [InlineData("BOTH", SecurityProtocol.SaslSsl, SaslMechanism.Plain)]
    [InlineData("BOTH", SecurityProtocol.SaslSsl, SaslMechanism.ScramSha512)]
    [InlineData("SSL", SecurityProtocol.Ssl, null)]
    public async Task Whoever_has_the_password_or_trusts_the_certificate_gets_in(string listener, SecurityProtocol protocol, SaslMechanism? mechanism)
    {
        using var producer = Producer(listener, protocol, mechanism, "wonder,land=1");

        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);

        Assert.Single(_cluster.Read("t", 0));
    }

    [Theory]
    [InlineData(SaslMechanism.Plain)]
    [InlineData(SaslMechanism.ScramSha256)]
    [InlineData(SaslMechanism.ScramSha512)]
    public async Task A_wrong_password_is_told_and_gets_nobody_in(SaslMechanism mechanism)
    {
        var told = new TaskCompletionSource<Error>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var producer = Producer("SASL", SecurityProtocol.SaslPlaintext, mechanism, "wrong", told);

        producer.Produce("t", new() { Value = "v" });

        var error = await told.Task.WaitAsync(Client.Patience, Cancellation);
        Assert.Contains("invalid", error.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(_cluster.Read("t", 0));
    }

    [Fact]
    public async Task A_client_that_does_not_authenticate_gets_nothing()
    {
        await using var client = await RawClient.ConnectAsync(_cluster.BootstrapServersOf("SASL"));

        await client.SendAsync(Broker.Protocol.Messages.ApiCatalog.Metadata, 9, new Broker.Protocol.Messages.MetadataRequest());

        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task A_user_that_an_administrator_made_gets_in_until_it_is_gone()
    {
        using var admin = Client.Admin(_cluster);
        await admin.AlterUserScramCredentialsAsync([new UserScramCredentialUpsertion
        {
            User = "bob",
            ScramCredentialInfo = new() { Mechanism = ScramMechanism.ScramSha256, Iterations = 5000 },
            Password = "builder"u8.ToArray(),
            Salt = "salt"u8.ToArray(),
        }]);
        using (var producer = Producer("SASL", SecurityProtocol.SaslPlaintext, SaslMechanism.ScramSha256, "builder", user: "bob"))
        {
            await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
        }

        _cluster.Reset();

        var gone = await Assert.ThrowsAsync<DescribeUserScramCredentialsException>(() => admin.DescribeUserScramCredentialsAsync(["bob"]));
        Assert.Equal(ErrorCode.ResourceNotFound, gone.Results.UserScramCredentialsDescriptions[0].Error.Code);
    }

    [Fact]
    public async Task Clients_are_told_of_the_listener_that_they_use()
    {
        using var producer = Producer("SASL", SecurityProtocol.SaslPlaintext, SaslMechanism.Plain, "wonder,land=1");
        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();

        var broker = Assert.Single(admin.GetMetadata(Client.Patience).Brokers);

        Assert.Equal(_cluster.BootstrapServersOf("SASL"), $"{broker.Host}:{broker.Port}");
        Assert.NotEqual(_cluster.BootstrapServers, _cluster.BootstrapServersOf("SASL"));
    }

    [Fact]
    public void Listeners_that_make_no_sense_are_refused()
    {
        Assert.Contains("There are: PLAINTEXT, SASL", Assert.Throws<ArgumentException>(() => _cluster.BootstrapServersOf("NONE")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new EmbeddedKafkaOptions { Listeners = [] });
        Assert.Throws<ArgumentException>(() => new EmbeddedKafkaOptions { Listeners = [new(), new()] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KafkaListener { Port = 70_000 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddedKafkaOptions { Brokers = 6 });
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        var taken = int.Parse(_cluster.BootstrapServers.Split(':')[1], null);

        var error = await Assert.ThrowsAsync<IOException>(() => EmbeddedKafkaCluster.StartAsync(new() { Listeners = [new() { Port = taken }] }, Cancellation));

        Assert.StartsWith($"Broker 1 can't listen on port {taken} for 'PLAINTEXT'", error.Message, StringComparison.Ordinal);
    }

    private IProducer<string?, string?> Producer(
        string listener, SecurityProtocol protocol, SaslMechanism? mechanism, string password, TaskCompletionSource<Error>? told = null, string user = "alice")
    {
        var config = new ProducerConfig
        {
            BootstrapServers = _cluster.BootstrapServersOf(listener),
            LingerMs = 0,
            SecurityProtocol = protocol,
            SslCaPem = _cluster.CertificatePem,
        };
        if (mechanism is { } chosen)
        {
            (config.SaslMechanism, config.SaslUsername, config.SaslPassword) = (chosen, user, password);
        }

        return new ProducerBuilder<string?, string?>(config)
            .SetKeySerializer(NullableText.Instance).SetValueSerializer(NullableText.Instance)
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => told?.TrySetResult(error)).Build();
    }
}
