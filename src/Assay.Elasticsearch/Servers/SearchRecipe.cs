using System.Collections.Immutable;
using System.Globalization;
using Assay.Elasticsearch.Requests;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Elasticsearch.Servers;

/// <summary>How a node for tests is run.</summary>
internal sealed class SearchRecipe(SearchProduct product) : NativeRecipe
{
    private const string JavaOptions = "-Xms128m -Xmx512m -XX:TieredStopAtLevel=1";

    /// <summary>By the server's own names; docs/elasticsearch.md says why each.</summary>
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("cluster.name", "assay"),
        ("node.name", "assay-1"),
        ("discovery.type", "single-node"),
        ("cluster.routing.allocation.disk.threshold_enabled", "false"),
        ("cluster.max_shards_per_node", "10000"),
        ("action.destructive_requires_name", "true"),
        ("script.disable_max_compilations_rate", "true"),
        ("node.store.allow_mmap", "false"),
    ];

    public override int Revision => 1;

    public override string Program(NativeBinaries binaries) => SearchInstallations.Program(product, binaries.Folder);

    public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        // A distribution refuses to run as root; where root can't become anybody else, it says so itself.
        var account = await ServerAccount.TryChooseAsync(start.Search.Home, cancellationToken) ?? new OwnAccount();
        var data = await DataFolderAsync(start, account, cancellationToken);
        FolderCopy.Create(data);
        var temporary = Path.Combine(data, "tmp");
        Directory.CreateDirectory(temporary);
        var environment = ImmutableDictionary<string, string>.Empty
            .Add($"{product.Environment}_JAVA_OPTS", JavaOptions)
            .Add($"{product.Environment}_TMPDIR", temporary);
        if (ConfigurationFolder.TryMake(product, start.Binaries.Source, data) is { } configuration)
            environment = environment.Add($"{product.Environment}_PATH_CONF", configuration);
        await account.GiveAsync(data, cancellationToken);
        var command = account.Command(Program(start.Binaries), Arguments(start, data));
        return new NativeCommand
        {
            FileName = command[0],
            Arguments = [.. command[1..]],
            Environment = environment,
            WorkingDirectory = account.WorkingDirectory(start.Folder),
            DataFolder = data,
            ConnectionString = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{start.Port}"),
        };
    }

    public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
    {
        await new SearchApi(SearchAddress.Parse(command.ConnectionString)).GetAsync("_cluster/health?wait_for_status=yellow&timeout=1s", cancellationToken);
        return await new SearchQuestion(product).AskVersionAsync(command.ConnectionString, cancellationToken);
    }

    private static async Task<string> DataFolderAsync(NativeStart start, ServerAccount account, CancellationToken cancellationToken)
    {
        if (!OutsideFolder.HasMemory)
            return account.DataFolder(start.Folder);
        var memory = await OutsideFolder.InMemory.EnsureAsync(start.Search.Home, cancellationToken);
        return Path.Combine(Directory.CreateDirectory(Path.Combine(memory, start.Folder.Id)).FullName, "data");
    }

    private IEnumerable<string> Arguments(NativeStart start, string data)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Defaults)
            settings[name] = value;
        foreach (var setting in product.Settings.Where(setting => Has(start.Binaries.Source, setting.Module)))
            settings[setting.Name] = setting.Value;
        foreach (var (name, value) in start.Search.Request.Settings)
            settings[name] = value;
        settings["network.host"] = "127.0.0.1";
        settings["http.port"] = start.Port.ToString(CultureInfo.InvariantCulture);
        settings["transport.port"] = "0";
        settings["path.data"] = data;
        settings["path.logs"] = Path.Combine(data, "logs");
        return settings.SelectMany(setting => new[] { "-E", $"{setting.Key}={setting.Value}" });
    }

    private static bool Has(string home, string module) =>
        Directory.Exists(Path.Combine(home, "modules", module)) || Directory.Exists(Path.Combine(home, "plugins", module));
}
