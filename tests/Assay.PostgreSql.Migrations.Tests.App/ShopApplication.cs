namespace Assay.PostgreSql.Migrations.Tests.App;

/// <summary>Names the application's assembly.</summary>
public sealed class ShopApplication;
