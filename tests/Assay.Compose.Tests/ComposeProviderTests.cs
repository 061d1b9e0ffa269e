using System.Net;
using System.Net.Sockets;
using Assay.Compose.Services;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.Compose.Tests;

public sealed class ComposeProviderTests : IDisposable
{
    private readonly ProjectFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StringWriter _journal = new();

    private Func<string, string> _answer = _ => "16.4";

    public ComposeProviderTests()
    {
        _listener.Start();
        _folder.Write("compose.yaml", $"services: {{ db: {{ image: \"postgres:16\", ports: [\"{Port}:5432\"], environment: {{ POSTGRES_PASSWORD: hush }} }} }}");
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_service_that_runs_is_used_as_an_external_server_and_the_run_says_so()
    {
        var server = await FindAsync();

        Assert.Equal(("compose", "16.4", true), (server.Provider, server.Version, server.IsExternal));
        Assert.Equal($"db of {Path.Combine(_folder.Path, "compose.yaml")}", server.Source);
        Assert.Contains($"port={Port};", server.ConnectionString, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"PostgreSQL 16\.4 +compose +db of ", _journal.ToString());
    }

    [Fact]
    public async Task What_the_environment_names_goes_before_it()
    {
        _folder.Variables["ASSAY_POSTGRES"] = "Host=elsewhere";

        Assert.Equal("external", (await FindAsync()).Provider);
    }

    [Theory]
    [InlineData("ASSAY_PROVIDER", "process")]
    [InlineData("ASSAY_COMPOSE", "off")]
    public async Task It_can_be_passed_over(string variable, string value)
    {
        _folder.Variables[variable] = value;

        Assert.Equal("process", (await FindAsync()).Provider);
    }

    [Fact]
    public async Task A_service_that_does_not_run_is_passed_over_with_the_command_that_starts_it()
    {
        _listener.Stop();

        Assert.Equal("process", (await FindAsync()).Provider);
        _folder.Variables["ASSAY_PROVIDER"] = "compose";
        var missing = await Assert.ThrowsAsync<ServerException>(() => FindAsync());
        Assert.Contains("compose.yaml: db (postgres:16): it is not running: nothing listens on 127.0.0.1:", missing.Message, StringComparison.Ordinal);
        Assert.Contains($"docker compose -f {Path.Combine(_folder.Path, "compose.yaml")} up -d db", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_server_on_its_port_is_not_taken_for_it()
    {
        _answer = _ => "15.2";
        Assert.Equal("process", (await FindAsync()).Provider);
        Assert.Contains("compose.yaml: db (postgres:16) is passed over: what listens on 127.0.0.1:", _journal.ToString(), StringComparison.Ordinal);
        _folder.Variables["ASSAY_PROVIDER"] = "compose";

        var other = await Assert.ThrowsAsync<ServerException>(() => FindAsync());
        Assert.Contains("is PostgreSQL 15.2, so it is not this service", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_refuses_the_password_of_the_service_is_not_taken_for_it_and_the_password_is_not_shown()
    {
        _answer = connectionString => throw new InvalidOperationException($"refused: {connectionString}");
        _folder.Variables["ASSAY_PROVIDER"] = "compose";

        var other = await Assert.ThrowsAsync<ServerException>(() => FindAsync());
        Assert.Contains("can't be used: refused", other.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_version_than_the_pinned_one_is_passed_over() =>
        Assert.Equal("process", (await FindAsync(version: "17")).Provider);

    [Fact]
    public async Task A_service_that_is_to_be_ignored_is()
    {
        _folder.Write("compose.yaml", $"services: {{ db: {{ image: postgres, ports: [\"{Port}:5432\"], labels: [assay.ignore] }} }}");

        Assert.Equal("process", (await FindAsync()).Provider);
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_named_and_the_next_provider_is_asked()
    {
        _folder.Write("compose.yaml", "services: [");
        Assert.Equal("process", (await FindAsync()).Provider);
        _folder.Variables["ASSAY_PROVIDER"] = "compose";

        Assert.Contains("compose.yaml can't be read, line ", (await Assert.ThrowsAsync<ServerException>(() => FindAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_the_engine_chose_is_asked_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for docker is a shell script.");
        _folder.Write("compose.yaml", "services: { db: { image: postgres, ports: [5432] } }");
        var docker = _folder.Write("bin/docker", $"#!/bin/sh\n[ \"$1 $4 $5 $6\" = 'compose port db 5432' ] && echo 0.0.0.0:{Port}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("process", (await FindAsync()).Provider);
        _folder.Variables["PATH"] = Path.GetDirectoryName(docker)!;

        Assert.Equal("compose", (await FindAsync()).Provider);
    }

    private Task<Server> FindAsync(string? version = null)
    {
        var kind = new ServerKind("postgres", "PostgreSQL", (connectionString, _) => Task.Run(() => _answer(connectionString)))
            .Add(new ComposeProvider(new PostgresRule(), () => [_folder.Path]))
            .Add(new AnotherProvider());
        var finder = new ServerFinder(new ServerFinderOptions { Environment = _folder.Variable, Journal = RunJournal.ToText(_journal), Home = new ServerHome(_folder.Path) });
        return finder.FindAsync(new ServerRequest(kind) { Version = version }, TestContext.Current.CancellationToken);
    }

    /// <summary>What would start a server of its own.</summary>
    private sealed class AnotherProvider : ServerProvider
    {
        public override string Name => "process";

        public override ProviderPlace Place => ProviderPlace.Process;

        public override Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken) => Task.FromResult(ServerAnswer.Found(new Server
        {
            Kind = search.Request.Kind,
            Provider = Name,
            Version = "17.1",
            Source = "/usr/lib",
            ConnectionString = "",
        }));
    }
}
