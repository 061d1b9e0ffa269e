using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Assay.Servers;

namespace Assay.Redis.Embedded;

/// <summary>Makes the provider known as soon as the package is loaded, so that <c>ASSAY_REDIS_PROVIDER=embedded</c> can force it, too.</summary>
internal static class EmbeddedRedisRegistration
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "Whoever forces it by the environment names no code of this package.")]
    internal static void Register() => ServerKinds.AddProvider("redis", EmbeddedRedisProvider.Instance);
}
