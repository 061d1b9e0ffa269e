using System.ComponentModel.DataAnnotations;

namespace Orders.Api.Users;

public sealed record CreateUserRequest
{
    [Required, EmailAddress, MaxLength(254)]
    public required string Email { get; init; }

    [Required, MaxLength(50)]
    public required string Username { get; init; }
}

public sealed record ChangeUserRequest
{
    [Required, MaxLength(50)]
    public required string Username { get; init; }
}
