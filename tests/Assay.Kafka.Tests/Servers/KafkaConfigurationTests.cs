using Assay.Kafka.Servers;

namespace Assay.Kafka.Tests.Servers;

public sealed class KafkaConfigurationTests
{
    [Theory]
    [InlineData("/home/ann/logs", "/home/ann/logs")]
    [InlineData(@"C:\Users\ann", @"C:\\Users\\ann")]
    [InlineData("/home/jörg/ログ", @"/home/j\u00f6rg/\u30ed\u30b0")]
    public void Writes_paths_as_Java_reads_them(string path, string written) => Assert.Equal(written, KafkaConfiguration.Escaped(path));
}
