using System.Security.Cryptography.X509Certificates;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Tests.Security;

public sealed class DistinguishedNameTests
{
    /// <summary>The names are what Java's X500Principal.getName() makes of the bytes.</summary>
    [Theory]
    [InlineData("302e310b3009060355040613024445310e300c060355040a13054173736179310f300d060355040313066f7264657273", "CN=orders,O=Assay,C=DE")]
    [InlineData("3030311c3008060355040b1301783010060a0992268993f22c640101130275313110300e06035504030c07612c623d632364", @"CN=a\,b\=c\#d,OU=x+UID=u1")]
    [InlineData("3022310a300806035504031301783114301206092a864886f70d01090116056140622e63", "1.2.840.113549.1.9.1=#16056140622e63,CN=x")]
    [InlineData("301c310b3009060355040a0c027122310d300b060355040313046c656164", @"CN=lead,O=q\""")]
    [InlineData("300d310b300906035504030c022378", @"CN=\#x")]
    public void Is_written_as_Java_does(string der, string name) =>
        Assert.Equal(name, DistinguishedName.Of(new X500DistinguishedName(Convert.FromHexString(der))));

    [Fact]
    public void Keeps_blanks_at_its_ends()
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName("  two words ");

        Assert.Equal(@"CN=\ \ two words\ ", DistinguishedName.Of(builder.Build()));
    }
}
