using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Servers;

namespace Assay.Cli.Servers;

/// <summary>How the commands about servers write JSON.</summary>
[JsonSerializable(typeof(ServerReport))]
[JsonSerializable(typeof(UpReport))]
[JsonSerializable(typeof(StopReport))]
[JsonSerializable(typeof(LogReport))]
[JsonSerializable(typeof(CleanReport))]
[JsonSerializable(typeof(ServeReport))]
[JsonSerializable(typeof(KafkaReport))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    private static readonly ServerJson Lines = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<StopOutcome>(JsonNamingPolicy.CamelCase) },
    });

    /// <summary><paramref name="report"/> on one line.</summary>
    public static string Line(object report) => JsonSerializer.Serialize(report, report.GetType(), Lines);
}
