using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orders.Shared.Database;

/// <summary>The section <c>ConnectionStrings</c> of the configuration.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "ConnectionStrings";

    /// <summary>The PostgreSQL database of the orders, as Npgsql reads it.</summary>
    [Required]
    public string Orders { get; init; } = "";
}

[OptionsValidator]
internal sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;
