using System.Net;
using Assay.Cli.Commands;
using Assay.Cli.Serving;

namespace Assay.Cli.Tests.Serving;

public sealed class ServeEnvironmentTests
{
    [Fact]
    public void Without_variables_it_is_for_this_machine_and_finds_its_server_itself()
    {
        var environment = new ServeEnvironment(new Dictionary<string, string> { ["PGHOST"] = "elsewhere" });
        var options = new ServeOptions();

        Assert.Equal((null, IPAddress.Loopback), (environment.Port, environment.Address));
        Assert.Equal(options, environment.Apply(options));
        Assert.Empty(environment.Ignored);
    }

    [Fact]
    public void The_variables_of_IntegreSQL_are_heeded_and_completed_by_those_of_PostgreSQL()
    {
        var environment = new ServeEnvironment(new Dictionary<string, string>
        {
            ["INTEGRESQL_ADDRESS"] = "0.0.0.0",
            ["INTEGRESQL_PORT"] = "5001",
            ["INTEGRESQL_PGHOST"] = "db",
            ["INTEGRESQL_PGUSER"] = "me",
            ["PGPASSWORD"] = "x",
            ["INTEGRESQL_TEST_INITIAL_POOL_SIZE"] = "3",
            ["INTEGRESQL_TEST_MAX_POOL_SIZE"] = "30",
            ["INTEGRESQL_TEST_DB_GET_TIMEOUT_MS"] = "5000",
            ["INTEGRESQL_DEBUG_ENDPOINTS"] = "true",
            ["INTEGRESQL_CLIENT_BASE_URL"] = "http://integresql:5000/api",
        });
        var options = environment.Apply(new ServeOptions());

        Assert.Equal((5001, IPAddress.Any), (environment.Port, environment.Address));
        Assert.Equal("Host=db;Database=postgres;Username=me;Password=x", options.Server.ConnectionString);
        Assert.Equal((3, 30, TimeSpan.FromSeconds(5)), (options.Ready, options.Most, options.Wait));
        Assert.Equal(["INTEGRESQL_DEBUG_ENDPOINTS"], environment.Ignored);
    }

    [Theory]
    [InlineData("INTEGRESQL_PORT", "many", "INTEGRESQL_PORT=many is no number from 0 to 65535.")]
    [InlineData("INTEGRESQL_TEST_MAX_POOL_SIZE", "0", "INTEGRESQL_TEST_MAX_POOL_SIZE=0 is no number")]
    [InlineData("INTEGRESQL_ADDRESS", "here", "INTEGRESQL_ADDRESS=here is no IP address")]
    public void What_has_no_meaning_is_refused_by_name(string name, string value, string said)
    {
        var environment = new ServeEnvironment(new Dictionary<string, string> { [name] = value });
        var refused = Assert.Throws<CommandProblem>(() => (environment.Port, environment.Address, environment.Apply(new ServeOptions())));

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.StartsWith(said, refused.Message, StringComparison.Ordinal);
    }
}
