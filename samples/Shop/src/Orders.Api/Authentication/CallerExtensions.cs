using System.Globalization;
using System.Security.Claims;

namespace Orders.Api.Authentication;

internal static class CallerExtensions
{
    /// <summary>The user whom the token speaks for: its subject. Null when the token is not a user's.</summary>
    public static long? UserId(this ClaimsPrincipal caller) =>
        long.TryParse(caller.FindFirstValue("sub"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
