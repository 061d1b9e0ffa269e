global using ITemplateStep = Assay.Sql.Templates.ITemplateStep<Assay.MySql.Templates.TemplateDatabase>;
