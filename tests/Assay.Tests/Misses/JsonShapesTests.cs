using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Misses;

namespace Assay.Tests.Misses;

public sealed class JsonShapesTests
{
    private static readonly object Shape = new { id = 7, note = (string?)null, at = new { isPaid = false, state = DayOfWeek.Sunday }, lines = new[] { new { count = 0 } } };

    [Theory]
    [InlineData(JsonIgnoreCondition.Never)]
    [InlineData(JsonIgnoreCondition.WhenWritingNull)]
    [InlineData(JsonIgnoreCondition.WhenWritingDefault)]
    public void A_shape_keeps_what_the_application_leaves_out(JsonIgnoreCondition leftOut) =>
        Assert.Equal("""{"id":7,"note":null,"at":{"isPaid":false,"state":"Sunday"},"lines":[{"count":0}]}""", Shapes(leftOut).Write(Shape).GetRawText());

    [Theory]
    [InlineData(JsonIgnoreCondition.Never, "note is missing", "at.isPaid is missing", "at.state is missing", "lines[0].count is missing")]
    [InlineData(JsonIgnoreCondition.WhenWritingNull, "at.isPaid is missing", "at.state is missing", "lines[0].count is missing")]
    [InlineData(JsonIgnoreCondition.WhenWritingDefault)]
    public void A_value_may_lack_only_what_the_application_leaves_out(JsonIgnoreCondition leftOut, params string[] expected) =>
        Assert.Equal(expected, Differences(leftOut, """{"id":7,"at":{},"lines":[{}]}"""));

    [Theory]
    [InlineData("""{"id":7,"note":null,"at":{"isPaid":false,"state":"Sunday"},"lines":[{"count":0}]}""")]
    [InlineData("""{"id":7,"note":"n","at":{"isPaid":true,"state":"Monday"},"lines":[{"count":1}]}""",
        "note is \"n\", expected null", "at.isPaid is true, expected false", "at.state is \"Monday\", expected \"Sunday\"", "lines[0].count is 1, expected 0")]
    public void What_a_value_has_is_compared_though_it_could_be_left_out(string value, params string[] expected) =>
        Assert.Equal(expected, Differences(JsonIgnoreCondition.WhenWritingDefault, value));

    private static IReadOnlyList<string> Differences(JsonIgnoreCondition leftOut, string value) =>
        new JsonShape(Shapes(leftOut).Write(Shape), Shapes(leftOut).WriteAsValue(Shape)).DifferencesFrom(JsonElement.Parse(value));

    private static JsonShapes Shapes(JsonIgnoreCondition leftOut) =>
        new(new() { DefaultIgnoreCondition = leftOut, IgnoreReadOnlyProperties = true, IgnoreReadOnlyFields = true, Converters = { new JsonStringEnumConverter() } });
}
