using System.Text;
using Assay.Containers.Engines;

namespace Assay.Containers.Tests.Engines;

public sealed class RegistryCredentialsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postgres:17", "https://index.docker.io/v1/")]
    [InlineData("axllent/mailpit:v1", "https://index.docker.io/v1/")]
    [InlineData("docker.io/library/redis:8", "https://index.docker.io/v1/")]
    [InlineData("ghcr.io/owner/image:1", "ghcr.io")]
    [InlineData("localhost:5000/image", "localhost:5000")]
    [InlineData("localhost/image", "localhost")]
    public void The_registry_of_an_image_is_the_one_that_logins_name(string image, string registry) => Assert.Equal(registry, RegistryCredentials.Registry(image));

    [Fact]
    public async Task A_login_in_the_configuration_is_passed_on_and_no_other()
    {
        var folder = Directory.CreateTempSubdirectory("assay-test-").FullName;
        try
        {
            var login = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:pass:word"));
            await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), "{\"auths\":{\"ghcr.io\":{\"auth\":\"" + login + "\"}}}", Token);
            var credentials = new RegistryCredentials(name => name == "DOCKER_CONFIG" ? folder : null);
            var passed = await credentials.ForAsync("ghcr.io/owner/image:1", Token);
            Assert.Equal(
                """{"username":"me","password":"pass:word","serveraddress":"ghcr.io"}""",
                Encoding.UTF8.GetString(Convert.FromBase64String(passed!.Replace('-', '+').Replace('_', '/'))));
            Assert.Null(await credentials.ForAsync("postgres:17", Token));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
