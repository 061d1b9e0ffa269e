namespace Assay.Kafka.SchemaRegistry.Tests.Api;

public sealed class RegistryApiTests
{
    private const string Text = "\"string\"";
    private static readonly object V1 = new { schema = """{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"}]}""" };
    private static readonly object V2 = new { schema = """{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"note","type":"string","default":""}]}""" };
    private static readonly object Broken = new { schema = """{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"must","type":"string"}]}""" };

    private static async Task WithAsync(Func<Requests, Task> test, Action<KafkaSchemaRegistryBuilder>? declare = null)
    {
        await using var pool = Registered.Pool(declare);
        await using var rented = await Registered.RentAsync(pool);
        using var requests = new Requests(rented.Schemas);
        await test(requests);
    }

    [Fact]
    public Task Numbers_versions_of_a_subject_and_gives_the_same_schema_the_same_id_everywhere() => WithAsync(async requests =>
    {
        Assert.Contains("\"id\":1", await requests.Ok("POST", "/subjects/a/versions", V1), StringComparison.Ordinal);
        Assert.Contains("\"id\":2", await requests.Ok("POST", "/subjects/a/versions", V2), StringComparison.Ordinal);
        Assert.Contains("\"id\":1", await requests.Ok("POST", "/subjects/b/versions", V1), StringComparison.Ordinal);
        Assert.Contains("\"version\":1", await requests.Ok("POST", "/subjects/a/versions", V1), StringComparison.Ordinal);
        Assert.Equal("[1,2]", await requests.Ok("GET", "/subjects/a/versions"));
        Assert.Equal("""["a","b"]""", await requests.Ok("GET", "/subjects"));
        Assert.Equal("""["a","b"]""", await requests.Ok("GET", "/schemas/ids/1/subjects"));
        Assert.Equal("""[{"subject":"a","version":1},{"subject":"b","version":1}]""", await requests.Ok("GET", "/schemas/ids/1/versions"));
        Assert.Contains("\"version\":2,\"id\":2", await requests.Ok("GET", "/subjects/a/versions/latest"), StringComparison.Ordinal);
        Assert.Contains("\"subject\":\"a\",\"version\":1,\"id\":1", await requests.Ok("POST", "/subjects/a", V1), StringComparison.Ordinal);
    });

    [Fact]
    public Task Answers_a_schema_by_its_id_its_guid_and_alone() => WithAsync(async requests =>
    {
        var (_, registered) = await requests.SendAsync("POST", "/subjects/a/versions", V1);
        Assert.Contains("\\\"name\\\":\\\"Order\\\"", await requests.Ok("GET", "/schemas/ids/1"), StringComparison.Ordinal);
        Assert.Equal(await requests.Ok("GET", "/schemas/ids/1"), await requests.Ok("GET", $"/schemas/guids/{registered!["guid"]}"));
        Assert.StartsWith("{\"type\":\"record\"", await requests.Ok("GET", "/schemas/ids/1/schema"), StringComparison.Ordinal);
        Assert.StartsWith("{\"type\":\"record\"", await requests.Ok("GET", "/subjects/a/versions/1/schema"), StringComparison.Ordinal);
        Assert.Contains("\"maxId\":1", await requests.Ok("GET", "/schemas/ids/1?fetchMaxId=true&subject=a"), StringComparison.Ordinal);
        Assert.Equal("""["JSON","PROTOBUF","AVRO"]""", await requests.Ok("GET", "/schemas/types"));
    });

    [Theory]
    [InlineData("GET", "/subjects/none/versions", 40401, "Subject 'none' not found.")]
    [InlineData("GET", "/subjects/a/versions/7", 40402, "Version 7 not found.")]
    [InlineData("GET", "/subjects/a/versions/x", 42202, "The specified version 'x' is not a valid version id")]
    [InlineData("GET", "/subjects/a/versions/0", 42202, "The specified version '0' is not a valid version id")]
    [InlineData("GET", "/schemas/ids/99", 40403, "Schema 99 not found")]
    [InlineData("DELETE", "/subjects/none", 40401, "Subject 'none' not found.")]
    [InlineData("DELETE", "/subjects/a?permanent=true", 40405, "was not deleted first")]
    [InlineData("DELETE", "/subjects/a/versions/1?permanent=true", 40407, "was not deleted first")]
    [InlineData("GET", "/config/a", 40408, "does not have subject-level compatibility configured")]
    [InlineData("DELETE", "/config/a", 40401, "Subject 'a' not found.")]
    [InlineData("GET", "/mode/a", 40409, "does not have subject-level mode configured")]
    public Task Refuses_with_the_codes_of_the_api(string method, string path, int code, string message) => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/a/versions", V1);
        var refused = await requests.Refused(method, path);
        Assert.Equal(code, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("POST", "/subjects/a", """{"schema":"\"int\""}""", 40403, "Schema not found")]
    [InlineData("POST", "/subjects/a/versions", """{"schema":"{\"type\":\"nonsense\"}"}""", 42201, "there is no type 'nonsense'")]
    [InlineData("POST", "/subjects/b/versions", """{"schema":"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\",\"default\":\"1\"}]}"}""", 42201, "of the field 'f' is no int")]
    [InlineData("POST", "/subjects/a/versions", """{"schema":""}""", 42201, "Empty schema")]
    [InlineData("POST", "/subjects/a/versions", """{"schema":"x","schemaType":"XML"}""", 42201, "Invalid schema type XML")]
    [InlineData("POST", "/subjects/a/versions", """{"schema":"\"int\"","id":7}""", 42205, "is not in import mode")]
    [InlineData("POST", "/subjects/a/versions", "{nonsense", 400, "The body is not JSON")]
    [InlineData("PUT", "/config", """{"compatibility":"SOMETIMES"}""", 42203, "Invalid compatibility level")]
    [InlineData("PUT", "/mode", """{"mode":"SOMETIMES"}""", 42204, "Invalid mode")]
    [InlineData("POST", "/compatibility/subjects/a/versions/9", """{"schema":"\"int\""}""", 40402, "Version 9 not found.")]
    public Task Refuses_bodies_with_the_codes_of_the_api(string method, string path, string body, int code, string message) => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/a/versions", V1);
        var refused = await requests.Refused(method, path, body);
        Assert.Equal(code, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task Refuses_an_incompatible_version_by_the_rule_that_it_breaks_and_where() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/a/versions", V1);
        var (code, message) = await requests.Refused("POST", "/subjects/a/versions", Broken);
        Assert.Equal(409, code);
        Assert.Contains("READER_FIELD_MISSING_DEFAULT_VALUE", message, StringComparison.Ordinal);
        Assert.Contains("/fields/1", message, StringComparison.Ordinal);
        Assert.Contains("oldSchemaVersion: 1", message, StringComparison.Ordinal);
        Assert.Contains("compatibility: 'BACKWARD'", message, StringComparison.Ordinal);
        Assert.Equal("[1]", await requests.Ok("GET", "/subjects/a/versions"));
    });

    [Fact]
    public Task Tells_whether_a_schema_is_compatible_without_registering_it() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/a/versions", V1);
        Assert.Equal("""{"is_compatible":true}""", await requests.Ok("POST", "/compatibility/subjects/a/versions/latest", V2));
        Assert.Equal("""{"is_compatible":false}""", await requests.Ok("POST", "/compatibility/subjects/a/versions/1", Broken));
        Assert.Contains("READER_FIELD_MISSING_DEFAULT_VALUE", await requests.Ok("POST", "/compatibility/subjects/a/versions?verbose=true", Broken), StringComparison.Ordinal);
        Assert.Equal("""{"is_compatible":true}""", await requests.Ok("POST", "/compatibility/subjects/none/versions/latest", Broken));
        Assert.Equal("[1]", await requests.Ok("GET", "/subjects/a/versions"));
    });

    [Fact]
    public Task Takes_the_level_of_the_subject_before_that_for_all() => WithAsync(async requests =>
    {
        Assert.Equal("""{"compatibilityLevel":"BACKWARD"}""", await requests.Ok("GET", "/config"));
        await requests.Ok("POST", "/subjects/a/versions", V1);
        Assert.Equal("""{"compatibility":"NONE"}""", await requests.Ok("PUT", "/config/a", new { compatibility = "none" }));
        await requests.Ok("PUT", "/config", new { compatibility = "FULL_TRANSITIVE" });
        Assert.Equal("""{"compatibilityLevel":"NONE"}""", await requests.Ok("GET", "/config/a"));
        Assert.Equal("""{"compatibilityLevel":"FULL_TRANSITIVE"}""", await requests.Ok("GET", "/config/b?defaultToGlobal=true"));
        await requests.Ok("POST", "/subjects/a/versions", Broken);
        Assert.Equal("""{"compatibilityLevel":"NONE"}""", await requests.Ok("DELETE", "/config/a"));
        Assert.Equal(409, (await requests.Refused("POST", "/subjects/a/versions", new { schema = Text })).Code);
    });

    [Fact]
    public Task Compares_only_versions_of_the_same_compatibility_group() => WithAsync(async requests =>
    {
        object Of(string schema, string major) => new { schema, metadata = new { properties = new { major } } };
        Assert.Equal("""{"compatibilityGroup":"major"}""", await requests.Ok("PUT", "/config/a", new { compatibilityGroup = "major" }));
        Assert.Equal("""{"compatibilityLevel":"BACKWARD","compatibilityGroup":"major"}""", await requests.Ok("GET", "/config/a"));
        await requests.Ok("POST", "/subjects/a/versions", Of("\"int\"", "1"));
        Assert.Equal("""{"is_compatible":false}""", await requests.Ok("POST", "/compatibility/subjects/a/versions", Of(Text, "1")));
        Assert.Equal("""{"is_compatible":true}""", await requests.Ok("POST", "/compatibility/subjects/a/versions/latest", Of(Text, "2")));
        await requests.Ok("POST", "/subjects/a/versions", Of(Text, "2"));
        await requests.Ok("POST", "/subjects/a/versions", Of("\"long\"", "1"));
        Assert.Equal(409, (await requests.Refused("POST", "/subjects/a/versions", Of("\"boolean\"", "2"))).Code);
        await requests.Ok("PUT", "/config/a", """{"compatibilityGroup":null,"compatibility":"BACKWARD"}""");
        Assert.Equal("""{"compatibilityLevel":"BACKWARD"}""", await requests.Ok("GET", "/config/a"));
    });

    [Fact]
    public async Task Keeps_settings_that_it_does_not_apply_and_makes_them_findings()
    {
        await using var pool = Registered.Pool();
        await using var rented = await Registered.RentAsync(pool);
        using var requests = new Requests(rented.Schemas);
        await requests.Ok("PUT", "/config", """{"validateFields":false}""");
        Assert.Empty(rented.Schemas.FindingsCore());
        const string Settings = """
            "alias":"b","defaultMetadata":{"properties":{"owner":"shop"}},"overrideMetadata":{},"defaultRuleSet":{},"overrideRuleSet":{},"validateFields":true
            """;
        await requests.Ok("PUT", "/config/a", $"{{{Settings}}}");
        Assert.Equal($"{{\"compatibilityLevel\":\"BACKWARD\",{Settings}}}", await requests.Ok("GET", "/config/a"));
        Assert.Equal("""{"compatibilityLevel":"BACKWARD","validateFields":false}""", await requests.Ok("GET", "/config/b?defaultToGlobal=true"));
        Assert.Equal(
            ["alias", "defaultMetadata", "overrideMetadata", "defaultRuleSet", "overrideRuleSet", "validateFields"],
            rented.Schemas.FindingsCore().Select(finding => finding.Split(' ')[4]));
        Assert.Contains("a client set alias with PUT /config/a, which this schema registry keeps but does not apply", rented.Schemas.FindingsCore().First(), StringComparison.Ordinal);
        Assert.Equal($"{{\"compatibilityLevel\":\"BACKWARD\",{Settings}}}", await requests.Ok("DELETE", "/config/a"));
        Assert.Equal(40408, (await requests.Refused("GET", "/config/a")).Code);
        rented.Schemas.RentedCore();
    }

    [Fact]
    public Task Deletes_softly_first_and_for_good_then() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/a/versions", V1);
        await requests.Ok("POST", "/subjects/a/versions", V2);
        Assert.Equal("2", await requests.Ok("DELETE", "/subjects/a/versions/latest"));
        Assert.Equal(40406, (await requests.Refused("DELETE", "/subjects/a/versions/2")).Code);
        Assert.Equal("[1]", await requests.Ok("GET", "/subjects/a/versions"));
        Assert.Equal("[1,2]", await requests.Ok("GET", "/subjects/a/versions?deleted=true"));
        Assert.Equal("[2]", await requests.Ok("GET", "/subjects/a/versions?deletedOnly=true"));
        Assert.Equal("[1]", await requests.Ok("DELETE", "/subjects/a"));
        Assert.Equal(40404, (await requests.Refused("DELETE", "/subjects/a")).Code);
        Assert.Equal("[]", await requests.Ok("GET", "/subjects"));
        Assert.Equal("""["a"]""", await requests.Ok("GET", "/subjects?deletedOnly=true"));
        Assert.Equal("[1,2]", await requests.Ok("DELETE", "/subjects/a?permanent=true"));
        Assert.Equal("[]", await requests.Ok("GET", "/subjects?deleted=true"));
        Assert.Contains("Order", await requests.Ok("GET", "/schemas/ids/1"), StringComparison.Ordinal);
    });

    [Fact]
    public Task Follows_references_and_keeps_what_is_referred_to() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/money/versions", new { schema = """{"type":"record","name":"Money","namespace":"shop","fields":[{"name":"cents","type":"long"}]}""" });
        var order = new
        {
            schema = """{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"total","type":"Money"}]}""",
            references = new[] { new { name = "shop.Money", subject = "money", version = 1 } },
        };
        Assert.Equal(42201, (await requests.Refused("POST", "/subjects/order/versions", new { order.schema })).Code);
        await requests.Ok("POST", "/subjects/order/versions", order);
        Assert.Contains("""
            "references":[{"name":"shop.Money","subject":"money","version":1}]
            """, await requests.Ok("GET", "/subjects/order/versions/1"), StringComparison.Ordinal);
        Assert.Contains("cents", await requests.Ok("GET", "/schemas/ids/2/schema?format=resolved"), StringComparison.Ordinal);
        Assert.Equal("[2]", await requests.Ok("GET", "/subjects/money/versions/1/referencedby"));
        Assert.Equal(42206, (await requests.Refused("DELETE", "/subjects/money/versions/1")).Code);
        Assert.Equal(42206, (await requests.Refused("DELETE", "/subjects/money")).Code);
        await requests.Ok("DELETE", "/subjects/order");
        await requests.Ok("DELETE", "/subjects/money");
    });

    [Fact]
    public Task Knows_a_schema_again_that_comes_with_its_references_inlined() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/money/versions", new { schema = """{"type":"record","name":"Money","namespace":"shop","fields":[{"name":"cents","type":"long"}]}""" });
        await requests.Ok("POST", "/subjects/order/versions", new
        {
            schema = """{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"total","type":"Money"},{"name":"tax","type":"Money"}]}""",
            references = new[] { new { name = "shop.Money", subject = "money", version = 1 } },
        });
        var inlined = new
        {
            schema = """{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"total","type":{"type":"record","name":"Money","fields":[{"name":"cents","type":"long"}]}},{"name":"tax","type":"Money"}]}""",
        };
        Assert.Contains("\"version\":1,\"id\":2", await requests.Ok("POST", "/subjects/order", inlined), StringComparison.Ordinal);
        Assert.Contains("\"version\":1,\"id\":2", await requests.Ok("POST", "/subjects/order/versions", inlined), StringComparison.Ordinal);
        Assert.Equal("[1]", await requests.Ok("GET", "/subjects/order/versions"));
        Assert.Equal(40403, (await requests.Refused("POST", "/subjects/order", new { schema = inlined.schema.Replace("long", "int", StringComparison.Ordinal) })).Code);
        // The registered form counts first where both are there.
        await requests.Ok("POST", "/subjects/both/versions", inlined);
        Assert.Contains("\"id\":3", await requests.Ok("POST", "/subjects/both", inlined), StringComparison.Ordinal);
    });

    [Fact]
    public Task Knows_a_protobuf_file_again_that_comes_without_references_to_files_that_all_know() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/meta/versions", new { schema = "syntax = \"proto3\"; package confluent.type; message Decimal { bytes value = 1; }", schemaType = "PROTOBUF" });
        const string Order = "syntax = \"proto3\"; import \"confluent/type/decimal.proto\"; message Order { confluent.type.Decimal total = 1; }";
        await requests.Ok("POST", "/subjects/order/versions", new
        {
            schema = Order,
            schemaType = "PROTOBUF",
            references = new[] { new { name = "confluent/type/decimal.proto", subject = "meta", version = 1 } },
        });
        Assert.Contains("\"version\":1,\"id\":2", await requests.Ok("POST", "/subjects/order", new { schema = Order, schemaType = "PROTOBUF" }), StringComparison.Ordinal);
    });

    [Fact]
    public Task Compares_metadata_and_rules_by_what_they_say() => WithAsync(async requests =>
    {
        const string Registered = """
            {"schema":"\"int\"","metadata":{"properties":{"owner":"shop","tier":"1"},"sensitive":["b","a"]},"ruleSet":{"domainRules":[{"name":"r","kind":"CONDITION","mode":"WRITE","type":"CEL","expr":"true"}]}}
            """;
        const string Again = """
            {"schema":"\"int\"","references":null,"metadata":{"tags":null,"sensitive":["a","b"],"properties":{"tier":"1","owner":"shop"}},
             "ruleSet":{"migrationRules":[],"domainRules":[{"expr":"true","type":"CEL","mode":"WRITE","kind":"CONDITION","name":"r","doc":null,"tags":null,"params":null,"disabled":false}]}}
            """;
        await requests.Ok("POST", "/subjects/a/versions", Registered);
        Assert.Contains("\"version\":1,\"id\":1", await requests.Ok("POST", "/subjects/a", Again), StringComparison.Ordinal);
        Assert.Contains("\"version\":1,\"id\":1", await requests.Ok("POST", "/subjects/a/versions", Again), StringComparison.Ordinal);
        Assert.Contains("\"id\":2", await requests.Ok("POST", "/subjects/a/versions", Again.Replace("\"tier\":\"1\"", "\"tier\":\"2\"", StringComparison.Ordinal)), StringComparison.Ordinal);
    });

    [Fact]
    public Task Takes_metadata_and_rules_of_the_newest_version_where_a_schema_comes_without() => WithAsync(async requests =>
    {
        var described = new { schema = "\"int\"", metadata = new { properties = new { owner = "shop" } } };
        await requests.Ok("POST", "/subjects/a/versions", described);
        Assert.Contains("\"version\":1,\"id\":1", await requests.Ok("POST", "/subjects/a", new { schema = "\"int\"" }), StringComparison.Ordinal);
        Assert.Contains("\"version\":1,\"id\":1", await requests.Ok("POST", "/subjects/a/versions", new { schema = "\"int\"" }), StringComparison.Ordinal);
        Assert.Contains("\"owner\":\"shop\"", await requests.Ok("POST", "/subjects/a/versions", new { schema = "\"long\"" }), StringComparison.Ordinal);
        Assert.Contains("\"version\":2", await requests.Ok("POST", "/subjects/a", new { schema = "\"long\"" }), StringComparison.Ordinal);
        // What comes with its own keeps to it, empty as it may be.
        Assert.DoesNotContain("owner", await requests.Ok("POST", "/subjects/a/versions", new { schema = "\"float\"", metadata = new { } }), StringComparison.Ordinal);
        Assert.Equal(40403, (await requests.Refused("POST", "/subjects/a", new { schema = "\"int\"", metadata = new { properties = new { owner = "else" } } })).Code);
    });

    [Fact]
    public Task Forgets_the_level_and_the_mode_of_a_subject_with_its_last_version() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/a/versions", V1);
        await requests.Ok("POST", "/subjects/a/versions", V2);
        await requests.Ok("PUT", "/config/a", new { compatibility = "NONE" });
        await requests.Ok("PUT", "/mode/a", new { mode = "READWRITE" });
        await requests.Ok("DELETE", "/subjects/a/versions/1");
        Assert.Equal("""{"compatibilityLevel":"NONE"}""", await requests.Ok("GET", "/config/a"));
        await requests.Ok("DELETE", "/subjects/a/versions/2");
        Assert.Equal(40408, (await requests.Refused("GET", "/config/a")).Code);
        Assert.Equal(40409, (await requests.Refused("GET", "/mode/a")).Code);
    });

    [Fact]
    public Task Takes_schemas_that_differ_in_order_for_one_when_it_normalizes() => WithAsync(async requests =>
    {
        object Json(string schema) => new { schema, schemaType = "JSON" };
        await requests.Ok("POST", "/subjects/a/versions?normalize=true", Json("""{"type":"object","title":"A"}"""));
        Assert.Equal(40403, (await requests.Refused("POST", "/subjects/a", Json("""{"type":"object","title":"A"}"""))).Code);
        Assert.Contains("\"version\":1", await requests.Ok("POST", "/subjects/a?normalize=true", Json("""{"title":"A","type":"object"}""")), StringComparison.Ordinal);
        await requests.Ok("PUT", "/config/a", new { normalize = true });
        Assert.Contains("\"version\":1", await requests.Ok("POST", "/subjects/a/versions", Json("""{ "title": "A", "type": "object" }""")), StringComparison.Ordinal);
    });

    [Fact]
    public Task Sets_modes_and_imports_with_ids() => WithAsync(async requests =>
    {
        Assert.Equal("""{"mode":"READWRITE"}""", await requests.Ok("GET", "/mode"));
        await requests.Ok("PUT", "/mode/a", new { mode = "READONLY" });
        Assert.Equal(42205, (await requests.Refused("POST", "/subjects/a/versions", V1)).Code);
        await requests.Ok("PUT", "/mode/a", new { mode = "IMPORT" });
        var loose = new { schema = """{"type":"record","name":"Old","fields":[{"name":"f","type":"int","default":"1"}]}""", id = 69, version = 2 };
        await requests.Ok("POST", "/subjects/a/versions", loose);
        Assert.Contains("\"id\":69", await requests.Ok("POST", "/subjects/a", new { loose.schema }), StringComparison.Ordinal);
        Assert.Contains("\"version\":3,\"id\":70", await requests.Ok("POST", "/subjects/a/versions", new { schema = Text, id = 70, version = 3 }), StringComparison.Ordinal);
        Assert.Equal(42207, (await requests.Refused("POST", "/subjects/a/versions", new { schema = "\"int\"", id = 70, version = 4 })).Code);
        Assert.Equal("""{"mode":"IMPORT"}""", await requests.Ok("DELETE", "/mode/a"));
        Assert.Equal("[2,3]", await requests.Ok("GET", "/subjects/a/versions"));
    });

    [Fact]
    public Task Refuses_changes_of_settings_that_are_read_only() => WithAsync(async requests =>
    {
        await requests.Ok("PUT", "/config/a", new { compatibility = "NONE" });
        await requests.Ok("PUT", "/mode/a", new { mode = "READONLY" });
        Assert.Equal((42205, "Subject a is in read-only mode"), await requests.Refused("PUT", "/config/a", new { compatibility = "FULL" }));
        Assert.Equal(42205, (await requests.Refused("DELETE", "/config/a")).Code);
        Assert.Equal("""{"compatibilityLevel":"NONE"}""", await requests.Ok("GET", "/config/a"));
        await requests.Ok("PUT", "/config", new { compatibility = "FULL" });
        await requests.Ok("PUT", "/mode", new { mode = "READONLY" });
        Assert.Equal(42205, (await requests.Refused("PUT", "/config", new { compatibility = "NONE" })).Code);
    });

    [Fact]
    public Task Keeps_contexts_apart() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/a/versions", V1);
        await requests.Ok("POST", "/contexts/.other/subjects/a/versions", new { schema = Text });
        Assert.Equal("""[".",".other"]""", await requests.Ok("GET", "/contexts"));
        Assert.Equal("""[":.other:a","a"]""", await requests.Ok("GET", "/subjects"));
        Assert.Contains("string", await requests.Ok("GET", "/subjects/%3A.other%3Aa/versions/1"), StringComparison.Ordinal);
        Assert.Equal("""[":.other:a"]""", await requests.Ok("GET", "/subjects?subjectPrefix=:.other:"));
    });

    [Fact]
    public Task Answers_the_subjects_of_topics_on_a_server_as_the_client_begins_their_names() => WithAsync(async requests =>
    {
        const string Prefix = "assay-0123456789-12-";
        await requests.Ok("POST", $"/subjects/{Prefix}a-value/versions", V1);
        await requests.Ok("POST", $"/contexts/.other/subjects/{Prefix}b-value/versions", V1);
        Assert.Equal("""[":.other:b-value","a-value"]""", await requests.Ok("GET", "/subjects"));
        Assert.Equal($"""["{Prefix}a-value"]""", await requests.Ok("GET", $"/subjects?subjectPrefix={Prefix}a"));
        Assert.Equal($"""[":.other:{Prefix}b-value"]""", await requests.Ok("GET", $"/subjects?subjectPrefix=:.other:{Prefix}"));
        Assert.Contains($"\"subject\":\"{Prefix}a-value\"", await requests.Ok("GET", $"/schemas?subjectPrefix={Prefix}a"), StringComparison.Ordinal);
        Assert.Contains($"\"subject\":\":.other:{Prefix}b-value\"", await requests.Ok("GET", $"/subjects/:.other:{Prefix}b-value/versions/1"), StringComparison.Ordinal);
        await requests.Ok("POST", "/subjects/c/versions", new
        {
            schema = """{"type":"record","name":"C","fields":[{"name":"a","type":"shop.Order"}]}""",
            references = new[] { new { name = "shop.Order", subject = $"{Prefix}a-value", version = 1 } },
        });
        Assert.Equal("[2]", await requests.Ok("GET", $"/subjects/{Prefix}a-value/versions/1/referencedby"));
        Assert.Equal(40401, (await requests.Refused("GET", "/subjects/assay-a-value/versions")).Code);
    });

    [Fact]
    public Task Takes_slashes_in_the_names_of_subjects() => WithAsync(async requests =>
    {
        await requests.Ok("POST", "/subjects/shop%2Forders.proto/versions", V1);
        Assert.Equal("""["shop/orders.proto"]""", await requests.Ok("GET", "/subjects"));
        Assert.Equal("[1]", await requests.Ok("GET", "/subjects/shop%2Forders.proto/versions"));
    });

    [Fact]
    public Task Pages_and_filters_lists() => WithAsync(async requests =>
    {
        foreach (var subject in (string[])["a", "b", "bb"])
            await requests.Ok("POST", $"/subjects/{subject}/versions", V1);
        await requests.Ok("POST", "/subjects/b/versions", V2);
        Assert.Equal("""["b","bb"]""", await requests.Ok("GET", "/subjects?subjectPrefix=b"));
        Assert.Equal("""["b"]""", await requests.Ok("GET", "/subjects?offset=1&limit=1"));
        Assert.Equal(4, (await requests.SendAsync("GET", "/schemas")).Body!.AsArray().Count);
        Assert.Equal(3, (await requests.SendAsync("GET", "/schemas?latestOnly=true")).Body!.AsArray().Count);
    });

    [Fact]
    public async Task Makes_what_it_does_not_serve_a_finding()
    {
        await using var pool = Registered.Pool();
        await using var rented = await Registered.RentAsync(pool);
        using var requests = new Requests(rented.Schemas);
        Assert.Equal(404, (await requests.Refused("GET", "/exporters")).Code);
        Assert.Contains("GET /exporters, which this schema registry does not serve", Assert.Single(rented.Schemas.FindingsCore()), StringComparison.Ordinal);
        rented.Schemas.RentedCore();
        Assert.Empty(rented.Schemas.FindingsCore());
    }
}
