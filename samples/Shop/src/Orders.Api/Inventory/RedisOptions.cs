using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orders.Api.Inventory;

/// <summary>The section <c>Redis</c> of the configuration.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>As StackExchange.Redis reads it, such as <c>redis-1:6379,defaultDatabase=2</c>.</summary>
    [Required(ErrorMessage = "Redis:Connection is missing. Set it to the server, such as redis-1:6379.")]
    public string Connection { get; init; } = "";

    /// <summary>Put before every key, so that environments can share a server. Default: empty.</summary>
    public string Prefix { get; init; } = "";
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
