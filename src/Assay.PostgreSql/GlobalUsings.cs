global using ITemplateStep = Assay.Sql.Templates.ITemplateStep<Assay.PostgreSql.Templates.TemplateDatabase>;
