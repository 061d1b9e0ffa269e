using Assay;

namespace Shop.Tests;

public sealed class Users(SandboxPool<ShopSandbox> shops)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_created_and_saved()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var user = await shop.Api.Post("/users").Json(new { email = "test@example.com", username = "testuser" }).Expect(201).Json();
        Assert.Equal("test@example.com", user.GetProperty("email").GetString());
        await shop.Orders.Rows("users").Where(new { email = "test@example.com" })
            .ShouldHave(new { id = user.GetProperty("id").GetInt64(), username = "testuser" }, Cancelled);
    }

    [Fact]
    public async Task Are_refused_with_400_when_the_email_is_taken()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        await shop.HasUser(email: "test@example.com", username: "existing");
        await shop.Api.Post("/users").Json(new { email = "test@example.com", username = "newuser" }).Expect(400);
        await shop.Orders.Rows("users").ShouldHave(new { username = "existing" }, Cancelled);
    }

    [Fact]
    public async Task Are_refused_with_400_when_the_email_is_none()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var problem = await shop.Api.Post("/users").Json(new { email = "no address", username = "newuser" }).Expect(400).Problem();
        Assert.Contains("Email", problem.Errors.Keys);
        await shop.Orders.Rows("users").ShouldBeEmpty(Cancelled);
    }

    [Fact]
    public async Task Are_changed_only_with_a_valid_token()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var user = await shop.HasUser(username: "before");
        var other = await shop.HasUser(email: "other@example.com");

        await shop.Api.Patch($"/users/{user}").Json(new { username = "updated" }).Expect(401);
        await shop.Api.Patch($"/users/{user}").Bearer(Tokens.For(user, "a secret that somebody else made up!")).Json(new { username = "updated" }).Expect(401);
        await shop.Api.Patch($"/users/{user}").Bearer(Tokens.For(other)).Json(new { username = "updated" }).Expect(403);
        await shop.Orders.Row("users", user).ShouldHave(new { username = "before" }, Cancelled);

        await shop.Api.Patch($"/users/{user}").Bearer(Tokens.For(user)).Json(new { username = "updated" }).Expect(200);
        await shop.Orders.Row("users", user).ShouldHave(new { username = "updated" }, Cancelled);
    }
}
