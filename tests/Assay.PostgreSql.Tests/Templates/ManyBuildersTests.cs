using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Tests.Databases;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>More than two processes that need one template: some wait while another has just got the lock.</summary>
public sealed class ManyBuildersTests
{
    [Fact]
    public async Task Build_it_once()
    {
        var world = await OwnWorld.CreateAsync();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 5).Select(process => world.HostAsync($"process {process}")));
        var step = new TestStep("create table t (); select pg_sleep(0.3)");
        var templates = await Task.WhenAll(hosts.Select(host => Task.Run(() => TemplateStore.GetAsync(host, new TemplateRecipe([step]) { UsesCache = true }, TestContext.Current.CancellationToken))));
        Assert.Single(templates.Select(template => template.Name).Distinct());
        Assert.Equal(1, step.Runs);
        foreach (var host in hosts)
            await host.Lease.DisposeAsync();
    }
}
