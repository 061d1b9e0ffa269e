using System.Reflection;
using Assay.Sql.Templates;

namespace Assay.PostgreSql.Tests.Templates;

public sealed class TemplateHashTests
{
    [Fact]
    public void Line_ends_do_not_count() => Assert.Equal(Of(("a.sql", "one\ntwo\n")), Of(("a.sql", "one\r\ntwo\r\n")));

    [Fact]
    public void Names_contents_and_the_border_between_files_count()
    {
        string[] hashes =
        [
            Of(("a.sql", "one"), ("b.sql", "two")), Of(("a.sql", "two"), ("b.sql", "one")), Of(("a.sql", "one"), ("c.sql", "two")),
            Of(("a.sql", "onetwo")), Of(("a.sql", "one"), ("b.sql", "two"), ("sub/b.sql", "")), Of(("a.sql", "one"), ("b.sql", "")),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void A_file_that_changed_is_read_again()
    {
        using var folder = new ScriptFolder(("a.sql", "one"));
        var before = Of(folder);
        File.WriteAllText(Path.Combine(folder.Path, "a.sql"), "other");
        Assert.NotEqual(before, Of(folder));
    }

    [Fact]
    public void Modules_are_those_that_references_reach_in_the_folder_and_not_the_framework_s()
    {
        var names = ModuleVersions.ReachableFrom(typeof(Store).Assembly).ToDictionary(module => module.Name, module => module.Version);
        Assert.Equal(typeof(Store).Module.ModuleVersionId, names["Assay.PostgreSql.Tests"]);
        Assert.Equal(typeof(Sandbox).Module.ModuleVersionId, names["Assay"]);
        Assert.Contains("Npgsql", names.Keys);
        Assert.DoesNotContain("System.Runtime", names.Keys);
        Assert.Contains(Environment.Version.ToString(), names.Keys);
    }

    [Fact]
    public void Code_does_not_depend_on_what_refers_to_it()
    {
        var names = ModuleVersions.ReachableFrom(typeof(Sandbox).Assembly).Select(module => module.Name);
        Assert.DoesNotContain(Assembly.GetExecutingAssembly().GetName().Name, names);
    }

    private static string Of(params (string Name, string Text)[] files)
    {
        using var folder = new ScriptFolder(files);
        return Of(folder);
    }

    private static string Of(ScriptFolder folder)
    {
        using var hash = new TemplateHash();
        return hash.AddFiles(folder.Path).Text();
    }
}
