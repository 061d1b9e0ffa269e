using Assay.Servers;
using Assay.Servers.Watching;

namespace Assay.Tests.Servers;

public sealed class UserFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-test-");

    [Fact]
    public void The_mark_of_a_dead_process_is_removed_and_that_of_a_living_one_stays()
    {
        var folder = new ServerFolder(_folder.FullName);
        using (UserFile.Hold(folder))
        {
            var dead = Path.Combine(folder.Users, "1-dead");
            File.WriteAllText(dead, "1\ndead\n");
            Assert.Equal(Environment.ProcessId, Assert.Single(UserFile.Living(folder)).ProcessId);
            Assert.False(File.Exists(dead));
            Assert.Single(UserFile.Living(folder));
        }

        Assert.Empty(UserFile.Living(folder));
        Assert.Empty(Directory.GetFiles(folder.Users));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
