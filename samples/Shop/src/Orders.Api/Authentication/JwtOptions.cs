using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orders.Api.Authentication;

/// <summary>The section <c>Jwt</c> of the configuration: which tokens are believed.</summary>
public sealed class JwtOptions
{
    public const string Section = "Jwt";

    /// <summary>The secret shared with the issuer. HMAC with SHA-256 needs 32 bytes.</summary>
    [MinLength(32, ErrorMessage = "Jwt:SigningKey is missing or too short. Set it to the issuer's secret of at least 32 characters.")]
    public string SigningKey { get; init; } = "";

    [Required(ErrorMessage = "Jwt:Issuer is missing. Set it to who issues the tokens.")]
    public string Issuer { get; init; } = "";

    [Required(ErrorMessage = "Jwt:Audience is missing. Set it to whom the tokens are for.")]
    public string Audience { get; init; } = "";
}

[OptionsValidator]
internal sealed partial class JwtOptionsValidator : IValidateOptions<JwtOptions>;
