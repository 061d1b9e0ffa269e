using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>The settings of the connection that a test works with.</summary>
internal static class TestConnection
{
    public static ConfigurationOptions Of(ConfigurationOptions options)
    {
        var own = options.Clone();
        own.ClientName = "assay-test";
        own.AbortOnConnectFail = true;
        // What the server itself allows is for the server to say.
        own.AllowAdmin = true;
        return own;
    }
}
