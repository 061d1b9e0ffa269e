using Assay.Compose.Files;
using Assay.Compose.Services;

namespace Assay.Compose.Tests.Files;

public sealed class ComposeProjectTests : IDisposable
{
    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_service_is_read_with_its_variables_put_in()
    {
        _folder.Write(".env", "TAG=16-alpine\nPASSWORD=from file\n");
        _folder.Variables["PASSWORD"] = "from shell";
        var service = _folder.Service("db", """
            services:
              db:
                image: postgres:${TAG}
                ports: ["${DB_PORT:-5433}:5432"]
                environment:
                  - POSTGRES_USER=me
                  - POSTGRES_PASSWORD=${PASSWORD}
                labels: { assay.ignore: "false" }
                command: postgres -c fsync=off
            """);

        Assert.Equal(new ImageName("postgres", "16-alpine"), service.Image);
        Assert.Equal([new ComposePort(5432, 5433, null)], service.Ports);
        Assert.Equal(("me", "from shell"), (service.Variable("POSTGRES_USER"), service.Variable("POSTGRES_PASSWORD")));
        Assert.Equal("false", service.Labels["assay.ignore"]);
        Assert.Equal(["postgres", "-c", "fsync=off"], service.Command);
    }

    [Fact]
    public void Variables_come_from_files_from_the_shell_and_from_secrets_too()
    {
        _folder.Variables["FROM_SHELL"] = "shell";
        _folder.Write("db.env", "A=file\nB=file\n");
        _folder.Write("secrets/password", "s3cret\n");
        var service = _folder.Service("db", """
            secrets:
              password: { file: ./secrets/password }
            services:
              db:
                env_file:
                  - db.env
                  - { path: missing.env, required: false }
                environment: { B: own, FROM_SHELL: , UNKNOWN: , POSTGRES_PASSWORD_FILE: /run/secrets/password }
            """);

        Assert.Equal(("file", "own", "shell", null), (service.Variable("A"), service.Variable("B"), service.Variable("FROM_SHELL"), service.Variable("UNKNOWN")));
        Assert.Equal("s3cret", service.Variable("POSTGRES_PASSWORD"));
    }

    [Fact]
    public void An_override_lies_on_top()
    {
        _folder.Write("compose.override.yaml", """
            services:
              db:
                image: postgres:17
                environment: [A=above]
                ports: ["5433:5432"]
              cache: { ports: !override ["6380:6379"] }
              bus: { ports: !reset [] }
              new: { image: redis }
            """);
        _folder.Write("compose.yaml", """
            services:
              db: { image: "postgres:16", environment: { A: below, B: below }, ports: ["1000:1000"] }
              cache: { image: redis, ports: ["6379:6379"] }
              bus: { image: rabbitmq, ports: ["5672:5672"] }
            """);
        var services = _folder.Read().Services.ToDictionary(service => service.Name);

        Assert.Equal("17", services["db"].Image!.Tag);
        Assert.Equal(("above", "below"), (services["db"].Variable("A"), services["db"].Variable("B")));
        Assert.Equal([1000, 5433], services["db"].Ports.Select(port => port.Host));
        Assert.Equal([6380], services["cache"].Ports.Select(port => port.Host));
        Assert.Empty(services["bus"].Ports);
        Assert.Equal("redis", services["new"].Image!.Repository);
    }

    [Fact]
    public void Anchors_extended_services_and_included_files_are_followed()
    {
        _folder.Write("shared/base.yaml", """
            services:
              postgres: { image: "postgres:16", environment: { POSTGRES_USER: base } }
              cache: { image: "redis:7", ports: ["6379"] }
            """);
        _folder.Write("compose.yaml", """
            include: [shared/base.yaml]
            x-common: &common
              environment: { POSTGRES_PASSWORD: anchored }
            services:
              db:
                extends: { file: shared/base.yaml, service: postgres }
                environment: { POSTGRES_PASSWORD: own }
              other:
                <<: *common
                image: postgres
              third: { extends: other, ports: ["1:5432"] }
            """);
        var services = _folder.Read().Services.ToDictionary(service => service.Name);

        Assert.Equal(("16", "base", "own"), (services["db"].Image!.Tag, services["db"].Variable("POSTGRES_USER"), services["db"].Variable("POSTGRES_PASSWORD")));
        Assert.Equal("anchored", services["other"].Variable("POSTGRES_PASSWORD"));
        Assert.Equal(("postgres", "anchored", 1), (services["third"].Image!.Repository, services["third"].Variable("POSTGRES_PASSWORD"), services["third"].Ports[0].Host));
        Assert.Equal("7", services["cache"].Image!.Tag);
    }

    [Fact]
    public void What_is_wrong_with_one_service_is_told_of_it_and_the_others_serve()
    {
        _folder.Write("compose.yaml", """
            services:
              db: { image: "postgres:${TAG:?which}" }
              cache: { image: redis, ports: ["six"] }
              bus: { image: rabbitmq }
            """);
        var services = _folder.Read().Services.ToDictionary(service => service.Name);

        Assert.Equal("it needs the variable TAG: which", services["db"].Problem);
        Assert.Equal("'six' is no port", services["cache"].Problem);
        Assert.Null(services["bus"].Problem);
    }

    [Theory]
    [InlineData("services: [", "can't be read, line ")]
    [InlineData("a: 1\n  b: 2\n", "can't be read, line 2")]
    [InlineData("- a list", "holds no mapping")]
    public void A_file_that_can_not_be_read_is_named_with_the_place(string content, string said)
    {
        var path = _folder.Write("compose.yaml", content);
        var wrong = Assert.Throws<ComposeException>(_folder.Read);

        Assert.StartsWith(path, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(said, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_has_no_services()
    {
        _folder.Write("compose.yaml", "");
        Assert.Empty(_folder.Read().Services);
    }
}
