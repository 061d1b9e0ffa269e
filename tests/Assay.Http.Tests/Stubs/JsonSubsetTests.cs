using System.Text.Json;
using Assay.Http.Stubs;

namespace Assay.Http.Tests.Stubs;

public sealed class JsonSubsetTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""")]
    [InlineData("""{"a":1.0}""", """{"a":1}""")]
    [InlineData("""{"a":{"b":[{"c":1,"d":2}]}}""", """{"a":{"b":[{"c":1}]}}""")]
    [InlineData("null", "null")]
    [InlineData("[]", "[]")]
    public void More_properties_and_equal_values_are_no_difference(string actual, string expected) => Assert.Empty(Differences(actual, expected));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "a differs: 1 ≠ 2")]
    [InlineData("""{"a":"1"}""", """{"a":1}""", "a differs: \"1\" ≠ 1")]
    [InlineData("""{"b":1}""", """{"a":null}""", "a is missing, expected null")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":2}}""", "a.b differs: 1 ≠ 2")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,3]}""", "a[1] differs: 2 ≠ 3")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "a differs: [1,2] ≠ [1]")]
    [InlineData("[1]", "{}", "it differs: [1] ≠ {}")]
    public void A_difference_is_named_with_its_place(string actual, string expected, string difference) =>
        Assert.Equal(difference, Assert.Single(Differences(actual, expected)));

    private static string[] Differences(string actual, string expected) =>
        [.. JsonSubset.Differences(JsonElement.Parse(actual), JsonElement.Parse(expected))];
}
