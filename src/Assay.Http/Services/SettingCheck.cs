using Microsoft.Extensions.Configuration;

namespace Assay.Http.Services;

/// <summary>Whether an application's configuration has the settings that it was started with.</summary>
internal static class SettingCheck
{
    /// <exception cref="SandboxException">A setting is missing or overridden.</exception>
    public static void Run(string service, IReadOnlyList<KeyValuePair<string, string>> settings, IConfiguration configuration)
    {
        foreach (var (key, expected) in settings)
        {
            var actual = configuration[key];
            if (actual == expected)
                continue;
            throw new SandboxException(Holders(configuration, key, expected)
                ? $"'{service}': the setting {key} was passed on the command line, but a configuration source added after it overrides it: "
                    + $"'{Owner(configuration, key)}' says '{actual}'. Let the application add the command line last: builder.Configuration.AddCommandLine(args)."
                : $"'{service}': the setting {key} is not in the application's configuration (it has {(actual is null ? "none" : $"'{actual}'")}). "
                    + "Settings are passed on the command line: let Program pass them on, as in WebApplication.CreateBuilder(args).");
        }
    }

    private static bool Holders(IConfiguration configuration, string key, string expected) =>
        Providers(configuration).Any(provider => provider.TryGet(key, out var value) && value == expected);

    private static string Owner(IConfiguration configuration, string key) =>
        Providers(configuration).LastOrDefault(provider => provider.TryGet(key, out _))?.ToString() ?? "an unknown source";

    private static IEnumerable<IConfigurationProvider> Providers(IConfiguration configuration) =>
        configuration is IConfigurationRoot root ? root.Providers.SelectMany(Flatten) : [];

    /// <summary>A host's configuration is a chain: the application's own holds the host's.</summary>
    private static IEnumerable<IConfigurationProvider> Flatten(IConfigurationProvider provider) =>
        provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner } ? inner.Providers.SelectMany(Flatten) : [provider];
}
