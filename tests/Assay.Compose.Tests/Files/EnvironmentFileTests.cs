using Assay.Compose.Files;

namespace Assay.Compose.Tests.Files;

public sealed class EnvironmentFileTests
{
    [Fact]
    public void Names_and_values_are_read_as_Compose_reads_them()
    {
        using var folder = new ProjectFolder();
        var path = folder.Write(".env", """
            # a comment
            PLAIN=value # and another
            export EXPORTED = spaced
            SINGLE='as $PLAIN is' # literal
            DOUBLE="with \"quotes\" and $PLAIN\n"
            INNER=${PLAIN}-${OUTER:-none}
            HASH=a#b
            EMPTY=
            no pair
            """);

        var variables = EnvironmentFile.Read(path, name => name == "OUTER" ? "shell" : null);

        Assert.Equal(
            [
                new("DOUBLE", "with \"quotes\" and value\n"), new("EMPTY", ""), new("EXPORTED", "spaced"), new("HASH", "a#b"), new("INNER", "value-shell"),
                new("PLAIN", "value"), new("SINGLE", "as $PLAIN is"),
            ],
            variables.OrderBy(variable => variable.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_there_holds_nothing() => Assert.Empty(EnvironmentFile.Read("nowhere", _ => null));
}
