using Assay.Compose.Services;

namespace Assay.Compose.Tests.Services;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("postgres", "postgres", "", null)]
    [InlineData("postgres:16", "postgres", "16", "16")]
    [InlineData("docker.io/library/postgres:16.4-alpine3.20", "postgres", "16.4-alpine3.20", "16")]
    [InlineData("registry.example:5000/team/postgres", "team/postgres", "", null)]
    [InlineData("localhost/mine:1@sha256:abc", "mine", "1", "1")]
    [InlineData("redis:alpine", "redis", "alpine", null)]
    [InlineData("timescale/timescaledb:latest-pg16", "timescale/timescaledb", "latest-pg16", "16")]
    [InlineData("pgvector/pgvector:0.7.4-pg17", "pgvector/pgvector", "0.7.4-pg17", "17")]
    [InlineData("postgis/postgis:16-3.4", "postgis/postgis", "16-3.4", "16")]
    [InlineData("thing:20240501", "thing", "20240501", null)]
    [InlineData("thing:7beta", "thing", "7beta", null)]
    public void A_name_is_taken_apart(string text, string repository, string tag, string? version)
    {
        var image = ImageName.Parse(text);

        Assert.Equal((repository, tag, version), (image.Repository, image.Tag, image.MajorVersion));
    }
}
