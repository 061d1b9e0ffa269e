using Assay.Redis.Keyspaces;

namespace Assay.Redis.Tests.Keyspaces;

public sealed class DatabaseRulesTests
{
    [Theory]
    [InlineData("6.0.20", false)]
    [InlineData("6.2.0", true)]
    [InlineData("7.0.15", true)]
    public void Name_channels_and_failover_only_where_the_server_knows_them(string version, bool knows)
    {
        var rules = DatabaseRules.For(Version.Parse(version), 3);
        Assert.Equal(knows, rules.Contains("&*"));
        Assert.Equal(knows, rules.Contains("-failover"));
    }

    [Theory, InlineData("6.0.20"), InlineData("6.2.14")]
    public void Refuse_whole_commands_and_allow_parts_of_them_before_Redis_7(string version)
    {
        var rules = DatabaseRules.For(Version.Parse(version), 3).ToList();
        Assert.DoesNotContain(rules, rule => rule.StartsWith('-') && rule.Contains('|', StringComparison.Ordinal));
        Assert.DoesNotContain(rules, rule => rule.Contains("function", StringComparison.Ordinal));
        foreach (var command in (string[])["select", "config", "client", "script", "acl"])
        {
            var parts = rules.Where(rule => rule.StartsWith($"+{command}|", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(parts);
            Assert.All(parts, part => Assert.True(rules.IndexOf(part) > rules.IndexOf($"-{command}")));
        }

        Assert.DoesNotContain("+config|set", rules);
        Assert.DoesNotContain("+client|kill", rules);
        Assert.Contains("+select|3", rules);
    }
}
