using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using Assay.Servers;
using Garnet;
using Garnet.server;
using Garnet.server.Auth.Settings;

namespace Assay.Redis.Embedded;

/// <summary>One Garnet server in this process, in memory alone, on a loopback port with a random password.</summary>
internal sealed class EmbeddedGarnet
{
    private const int Attempts = 3;
    private readonly GarnetServer _server;

    private EmbeddedGarnet(GarnetServer server, int port, string password)
    {
        _server = server;
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},password={password},allowAdmin=true");
    }

    /// <summary>The version of the library.</summary>
    public static string Version { get; } = typeof(GarnetServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() is { } told
        ? told.InformationalVersion.Split('+')[0]
        : "";

    public string ConnectionString { get; }

    /// <summary>Starts one.</summary>
    /// <param name="settings">Properties of <see cref="GarnetServerOptions"/> by name.</param>
    /// <param name="databases">How many logical databases it has, unless the settings say.</param>
    /// <exception cref="ServerException">There is no such setting, or Garnet does not take it.</exception>
    public static EmbeddedGarnet Start(ImmutableSortedDictionary<string, string> settings, int databases)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (port, password) = (Loopback.FreePort(), RandomNumberGenerator.GetHexString(24, lowercase: true));
            try
            {
                var server = new GarnetServer(Options(port, password, settings, databases));
                server.Start();
                return new EmbeddedGarnet(server, port, password);
            }
            catch (SocketException) when (attempt < Attempts)
            {
                // Somebody else took the port first.
            }
        }
    }

    public Task StopAsync() => Task.Run(_server.Dispose);

    private static GarnetServerOptions Options(int port, string password, ImmutableSortedDictionary<string, string> settings, int databases)
    {
        var options = new GarnetServerOptions
        {
            EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
            AuthSettings = new PasswordAuthenticationSettings(password),
            MaxDatabases = databases,
            EnableLua = true,
            LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, null, Timeout.InfiniteTimeSpan, LuaLoggingMode.Silent, []),
            LogMemorySize = "64m",
            PageSize = "1m",
            IndexMemorySize = "1m",
            QuietMode = true,
        };
        foreach (var (name, value) in settings)
            Set(options, name, value);
        return options;
    }

    private static void Set(GarnetServerOptions options, string name, string value)
    {
        // Most of its settings are fields.
        const BindingFlags Any = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;
        try
        {
            if (typeof(GarnetServerOptions).GetField(name, Any) is { } field)
                field.SetValue(options, Convert.ChangeType(value, field.FieldType, CultureInfo.InvariantCulture));
            else if (typeof(GarnetServerOptions).GetProperty(name, Any) is { CanWrite: true } property)
                property.SetValue(options, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
            else
                throw new ServerException($"Garnet has no setting '{name}': its settings are those of GarnetServerOptions.");
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidCastException or OverflowException)
        {
            throw new ServerException($"Garnet does not take '{value}' for its setting '{name}': {wrong.Message}", wrong);
        }
    }
}
