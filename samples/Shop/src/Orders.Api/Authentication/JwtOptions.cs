using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orders.Api.Authentication;

/// <summary>The section <c>Jwt</c> of the configuration: which tokens are believed.</summary>
public sealed class JwtOptions
{
    public const string Section = "Jwt";

    /// <summary>The secret shared with the issuer. HMAC with SHA-256 needs 32 bytes.</summary>
    [Required, MinLength(32)]
    public string SigningKey { get; init; } = "";

    [Required]
    public string Issuer { get; init; } = "";

    [Required]
    public string Audience { get; init; } = "";
}

[OptionsValidator]
internal sealed partial class JwtOptionsValidator : IValidateOptions<JwtOptions>;
