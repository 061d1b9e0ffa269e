using System.ComponentModel.DataAnnotations;

namespace Orders.Api.Users;

public sealed record CreateUserRequest
{
    [Required, EmailAddress, MaxLength(254)]
    public string Email { get; init; } = "";

    [Required, MaxLength(50)]
    public string Username { get; init; } = "";
}

public sealed record ChangeUserRequest
{
    [Required, MaxLength(50)]
    public string Username { get; init; } = "";
}
