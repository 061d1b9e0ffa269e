namespace Orders.Api.Users;

public sealed record User(long Id, string Email, string Username, DateTimeOffset CreatedAt);
