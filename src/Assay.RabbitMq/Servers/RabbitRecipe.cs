using System.Collections.Immutable;
using System.Globalization;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.RabbitMq.Servers;

/// <summary>How a RabbitMQ node for tests is run.</summary>
internal sealed class RabbitRecipe : NativeRecipe
{
    private const string User = "assay";
    private const int MostSchedulers = 2;

    /// <summary>By the names of rabbitmq.conf; docs/servers.md says why each.</summary>
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("disk_free_limit.absolute", "10MB"),
        ("heartbeat", "0"),
        ("vm_memory_high_watermark.relative", "0.8"),
        ("management_agent.disable_metrics_collector", "true"),
        ("log.console.level", "warning"),
    ];

    /// <summary>What rabbitmq.conf has no name for: how often a quorum queue tells of messages that are not acknowledged, 5 s otherwise.</summary>
    private const string AdvancedDefaults = "[{rabbit, [{quorum_tick_interval, 100}]}].";

    public override int Revision => 3;

    public override string Program(NativeBinaries binaries) => binaries.Program("rabbitmq-server");

    public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        var data = start.Folder.DataFolder;
        FolderCopy.Create(data);
        var management = OtherPort(start.Port);
        var distribution = OtherPort(start.Port, management);
        var plugins = Path.Combine(data, "enabled_plugins");
        var configuration = Path.Combine(data, "rabbitmq.conf");
        var advanced = Path.Combine(data, "advanced.config");
        await File.WriteAllTextAsync(advanced, $"{AdvancedDefaults}\n", cancellationToken);
        await File.WriteAllTextAsync(plugins, "[rabbitmq_management].\n", cancellationToken);
        await File.WriteAllLinesAsync(configuration, Configuration(start, management).Select(setting => $"{setting.Key} = {setting.Value}"), cancellationToken);
        return new NativeCommand
        {
            FileName = Program(start.Binaries),
            Arguments = [],
            Environment = Environment(start.Port, distribution, data, configuration, advanced, plugins),
            OtherPorts = [management, distribution],
            WorkingDirectory = data,
            DataFolder = data,
            // An orderly stop takes six seconds, for data that goes with the server.
            StopSignal = "KILL",
            ConnectionString = ConnectionString(start, management),
        };
    }

    /// <summary>The management API starts beside AMQP, and sandboxes need both.</summary>
    public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
    {
        var version = await RabbitQuestion.AskVersionAsync(command.ConnectionString, cancellationToken);
        var management = RabbitAddress.Parse(command.ConnectionString).Management.Port;
        return await Loopback.AcceptsAsync(management, cancellationToken)
            ? version
            : throw new InvalidOperationException($"its management API does not answer on port {management} yet");
    }

    private static SortedDictionary<string, string> Configuration(NativeStart start, int management)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Defaults)
            settings[name] = value;
        foreach (var (name, value) in start.Search.Request.Settings)
            settings[name] = value;
        settings["listeners.tcp.assay"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{start.Port}");
        settings["management.tcp.ip"] = "127.0.0.1";
        settings["management.tcp.port"] = management.ToString(CultureInfo.InvariantCulture);
        settings["default_user"] = User;
        settings["default_pass"] = start.Password;
        settings["log.console"] = "true";
        settings["log.file"] = "false";
        return settings;
    }

    private static ImmutableDictionary<string, string> Environment(int amqp, int distribution, string data, string configuration, string advanced, string plugins)
    {
        var node = string.Create(CultureInfo.InvariantCulture, $"assay{amqp}@localhost");
        var schedulers = Math.Clamp(System.Environment.ProcessorCount, 1, MostSchedulers);
        // Erlang opens the distribution itself and says its port to nobody: with a name of RabbitMQ's own, the node would start epmd, a daemon
        // that outlives it and listens everywhere. What watches over that daemon is taken out, too.
        var port = distribution.ToString(CultureInfo.InvariantCulture);
        var erlang = string.Join(
            ' ',
            $"-noinput -sname {node} -start_epmd false -erl_epmd_port {port}",
            $"-kernel inet_dist_use_interface {{127,0,0,1}} -kernel inet_dist_listen_min {port} -kernel inet_dist_listen_max {port}",
            FormattableString.Invariant($"+S {schedulers}:{schedulers} +sbwt none +sbwtdcpu none +sbwtdio none"),
            "-eval supervisor:terminate_child(rabbit_sup,rabbit_epmd_monitor_sup).");
        return ImmutableDictionary<string, string>.Empty
            // The cookie, the secret that nodes share, lies in the home folder.
            .Add("HOME", data)
            .Add("ERL_EPMD_ADDRESS", "127.0.0.1")
            .Add("ERL_EPMD_PORT", "1")
            // With it the start script becomes the node, as its watcher needs, and passes no signals on.
            .Add("RABBITMQ_ALLOW_INPUT", "1")
            .Add("RABBITMQ_NODENAME", node)
            .Add("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", erlang)
            .Add("RABBITMQ_DIST_PORT", port)
            .Add("RABBITMQ_CONFIG_FILE", configuration)
            .Add("RABBITMQ_ADVANCED_CONFIG_FILE", advanced)
            .Add("RABBITMQ_CONF_ENV_FILE", "/dev/null")
            .Add("RABBITMQ_ENABLED_PLUGINS_FILE", plugins)
            .Add("RABBITMQ_GENERATED_CONFIG_DIR", Path.Combine(data, "generated"))
            .Add("RABBITMQ_MNESIA_BASE", Path.Combine(data, "mnesia"))
            .Add("RABBITMQ_LOG_BASE", Path.Combine(data, "log"))
            .Add("RABBITMQ_LOGS", "-");
    }

    private static string ConnectionString(NativeStart start, int management) =>
        string.Create(CultureInfo.InvariantCulture, $"amqp://{User}:{start.Password}@127.0.0.1:{start.Port}/?management={management}");

    private static int OtherPort(params ReadOnlySpan<int> taken)
    {
        int port;
        do
        {
            port = Loopback.FreePort();
        }
        while (taken.Contains(port));
        return port;
    }
}
