using System.Text.Json;
using Assay.Misses;

namespace Assay.Tests.Misses;

public sealed class JsonShapeTests
{
    [Theory]
    [InlineData("""{"id":7}""", """{"id":7,"sku":"a"}""")]
    [InlineData("""{"id":7,"at":{"x":1}}""", """{"at":{"y":2,"x":1.0},"id":7}""")]
    [InlineData("""[{"id":1},{"id":2}]""", """[{"id":1,"more":true},{"id":2}]""")]
    [InlineData("7", "7.0")]
    [InlineData("null", "null")]
    public void A_value_has_a_shape_when_it_has_all_its_members(string shape, string value) => Assert.Empty(Differences(shape, value));

    [Theory]
    [InlineData("""{"id":7}""", """{"id":8}""", "id is 8, expected 7")]
    [InlineData("""{"id":7,"at":{"x":1}}""", """{"at":{"x":2}}""", "id is missing", "at.x is 2, expected 1")]
    [InlineData("""{"lines":[{"id":1},{"id":2}]}""", """{"lines":[{"id":1},{"id":3}]}""", "lines[1].id is 3, expected 2")]
    [InlineData("""{"lines":[1]}""", """{"lines":[1,2]}""", "lines is [1,2], expected [1]")]
    [InlineData("""{"id":"7"}""", """{"id":7}""", "id is 7, expected \"7\"")]
    [InlineData("""{"name":"Zoë & <Co>"}""", """{"name":null}""", "name is null, expected \"Zoë & <Co>\"")]
    [InlineData("1", "2", "it is 2, expected 1")]
    public void Each_difference_is_named_by_its_path(string shape, string value, params string[] expected) => Assert.Equal(expected, Differences(shape, value));

    [Theory]
    [InlineData(StringComparison.OrdinalIgnoreCase)]
    [InlineData(StringComparison.Ordinal, "orderId is missing")]
    public void Names_in_another_case_are_those_of_members_only_where_case_does_not_count(StringComparison names, params string[] expected) =>
        Assert.Equal(expected, new JsonShape(JsonElement.Parse("""{"orderId":7}"""), names: names).DifferencesFrom(JsonElement.Parse("""{"OrderId":7}""")));

    private static IReadOnlyList<string> Differences(string shape, string value) => new JsonShape(JsonElement.Parse(shape)).DifferencesFrom(JsonElement.Parse(value));
}
