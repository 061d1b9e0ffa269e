using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Orders.Api.Authentication;

namespace Orders.Api.Users;

public static class UserEndpoints
{
    internal static void AddUsers(this IServiceCollection services) => services.AddSingleton<IUserStore, PostgresUserStore>();

    internal static void MapUsers(this WebApplication app)
    {
        app.MapPost("/users", CreateAsync);
        app.MapPatch("/users/{id:long}", ChangeAsync).RequireAuthorization();
    }

    public static async Task<Results<Created<User>, ValidationProblem>> CreateAsync(
        CreateUserRequest request, IUserStore users, TimeProvider clock, CancellationToken cancellationToken)
    {
        var user = await users.AddAsync(request.Email, request.Username, clock.GetUtcNow(), cancellationToken);
        if (user is null)
        {
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { [nameof(request.Email)] = [$"There is a user with the e-mail {request.Email} already."] });
        }

        return TypedResults.Created($"/users/{user.Id}", user);
    }

    public static async Task<Results<Ok<User>, ForbidHttpResult, NotFound>> ChangeAsync(
        long id, ChangeUserRequest request, ClaimsPrincipal caller, IUserStore users, CancellationToken cancellationToken)
    {
        if (caller.UserId() != id)
        {
            return TypedResults.Forbid();
        }

        var user = await users.RenameAsync(id, request.Username, cancellationToken);
        return user is null ? TypedResults.NotFound() : TypedResults.Ok(user);
    }
}
