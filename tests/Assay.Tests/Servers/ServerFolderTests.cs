using Assay.Servers.Watching;

namespace Assay.Tests.Servers;

public sealed class ServerFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-test-");

    [Fact]
    public void The_log_of_the_server_before_lies_beside_that_of_the_next()
    {
        var folder = new ServerFolder(_folder.FullName);
        foreach (var server in (string[])["first", "second"])
        {
            File.WriteAllText(folder.Log, server);
            folder.ForgetServer();
            Assert.False(File.Exists(folder.Log));
            Assert.Equal(server, File.ReadAllText(folder.PreviousLog));
        }

        folder.ForgetServer();

        Assert.Equal("second", File.ReadAllText(folder.PreviousLog));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
