using System.Net.Http.Headers;
using System.Text;
using Assay.Servers;

namespace Assay.Elasticsearch.Servers;

/// <summary>Where a server is and who asks: <c>http://user:password@host:9200</c>.</summary>
internal sealed record SearchAddress
{
    private SearchAddress(Uri root, string? user, string? password) => (Root, User, Password) = (root, user, password);

    /// <summary>The address without credentials, ending in a slash.</summary>
    public Uri Root { get; }

    public string? User { get; }

    public string? Password { get; }

    /// <summary>The credentials for HTTP; null for a server that wants none.</summary>
    public AuthenticationHeaderValue? Authorization =>
        User is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));

    /// <summary>The address for applications, with its credentials.</summary>
    public string Url => new UriBuilder(Root)
    {
        UserName = User is null ? "" : Uri.EscapeDataString(User),
        Password = Password is null ? "" : Uri.EscapeDataString(Password),
    }.Uri.AbsoluteUri.TrimEnd('/');

    /// <exception cref="FormatException">It is no such address.</exception>
    public static SearchAddress Parse(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0)
            throw new FormatException($"'{Secrets.Mask(text)}' is no address of a search server. Write http://localhost:9200, or https://user:password@host:9200.");
        var root = new UriBuilder(address) { UserName = "", Password = "", Path = address.AbsolutePath.TrimEnd('/') + "/" }.Uri;
        return address.UserInfo.Split(':', 2) switch
        {
            [""] => new SearchAddress(root, null, null),
            [var user] => new SearchAddress(root, Uri.UnescapeDataString(user), ""),
            [var user, var password, ..] => new SearchAddress(root, Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)),
            [] => new SearchAddress(root, null, null),
        };
    }

    /// <summary>The address without its password.</summary>
    public override string ToString() => Root.AbsoluteUri.TrimEnd('/');
}
