using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using Orders.Api.Users;

namespace Shop.UnitTests.Users;

public sealed class UserEndpointsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly IUserStore _users = Substitute.For<IUserStore>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_is_created_at_the_time_of_the_clock()
    {
        var saved = new User(1, "ann@example.com", "ann", Now);
        _users.AddAsync("ann@example.com", "ann", Now, Cancellation).Returns(saved);

        var answer = await CreateAsync("ann@example.com", "ann");

        var created = Assert.IsType<Created<User>>(answer.Result);
        Assert.Equal("/users/1", created.Location);
        Assert.Equal(saved, created.Value);
    }

    [Fact]
    public async Task A_taken_email_is_refused_by_its_field()
    {
        _users.AddAsync("", "", default, default).ReturnsForAnyArgs((User?)null);

        var answer = await CreateAsync("ann@example.com", "ann");

        var problem = Assert.IsType<ValidationProblem>(answer.Result);
        Assert.Equal(400, problem.StatusCode);
        Assert.Contains("ann@example.com", Assert.Single(problem.ProblemDetails.Errors["Email"]));
    }

    [Fact]
    public async Task A_user_renames_himself()
    {
        var renamed = new User(1, "ann@example.com", "anna", Now);
        _users.RenameAsync(1, "anna", Cancellation).Returns(renamed);

        var answer = await ChangeAsync(id: 1, caller: "1");

        Assert.Equal(renamed, Assert.IsType<Ok<User>>(answer.Result).Value);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("not-a-user")]
    [InlineData("-1")]
    [InlineData(null)]
    public async Task Nobody_else_renames_a_user(string? caller)
    {
        var answer = await ChangeAsync(id: 1, caller);

        Assert.IsType<ForbidHttpResult>(answer.Result);
        await _users.DidNotReceiveWithAnyArgs().RenameAsync(default, "", default);
    }

    [Fact]
    public async Task Renaming_a_user_who_is_gone_is_not_found()
    {
        _users.RenameAsync(default, "", default).ReturnsForAnyArgs((User?)null);

        var answer = await ChangeAsync(id: 1, caller: "1");

        Assert.IsType<NotFound>(answer.Result);
    }

    private Task<Results<Created<User>, ValidationProblem>> CreateAsync(string email, string username) =>
        UserEndpoints.CreateAsync(new() { Email = email, Username = username }, _users, new FakeTimeProvider(Now), Cancellation);

    private Task<Results<Ok<User>, ForbidHttpResult, NotFound>> ChangeAsync(long id, string? caller)
    {
        Claim[] claims = caller is null ? [] : [new("sub", caller)];
        var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, "test"));
        return UserEndpoints.ChangeAsync(id, new() { Username = "anna" }, principal, _users, Cancellation);
    }
}
