namespace Orders.Api.Users;

public interface IUserStore
{
    /// <summary>Saves a new user. Null when the e-mail is taken.</summary>
    Task<User?> AddAsync(string email, string username, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Changes the name of a user. Null when there is no such user.</summary>
    Task<User?> RenameAsync(long id, string username, CancellationToken cancellationToken);
}
