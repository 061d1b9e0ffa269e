using System.Text.Json.Serialization;

namespace Assay.Cli.Serving;

/// <summary>What a client needs to connect.</summary>
internal sealed record DatabaseConfig(string Host, int Port, string Username, string Password, string Database);

/// <summary>A database of a template.</summary>
internal sealed record DatabaseAnswer(string TemplateHash, DatabaseConfig Config);

/// <summary>The answer to the one who initialises a template.</summary>
internal sealed record TemplateAnswer(DatabaseAnswer Database);

/// <summary>The answer to the one who gets a test database.</summary>
internal sealed record TestAnswer(DatabaseAnswer Database, int Id);

/// <summary>An error.</summary>
internal sealed record ErrorAnswer(string Message);

/// <summary>How the answers are written.</summary>
[JsonSerializable(typeof(TemplateAnswer))]
[JsonSerializable(typeof(TestAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ApiJson : JsonSerializerContext;
