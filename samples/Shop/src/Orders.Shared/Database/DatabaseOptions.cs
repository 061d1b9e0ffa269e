using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orders.Shared.Database;

/// <summary>The section <c>ConnectionStrings</c> of the configuration.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "ConnectionStrings";

    /// <summary>The PostgreSQL database of the orders, as Npgsql reads it.</summary>
    [Required(ErrorMessage = "ConnectionStrings:Orders is missing. Set it to the database, such as Host=db;Database=orders.")]
    public string Orders { get; init; } = "";
}

[OptionsValidator]
internal sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;
