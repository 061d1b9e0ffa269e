using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Assay.Kafka.Broker.Security;

/// <summary>
/// The subject of a certificate as Kafka names it in access control lists: by RFC 2253, the way Java writes it. .NET puts blanks between the parts, quotes what
/// should be escaped, and has names for attributes for which Java has none.
/// </summary>
internal static class DistinguishedName
{
    // Java escapes more than section 2.4 of the RFC asks for.
    private const string Escaped = ",=+<>#;\"\\";

    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.6"] = "C",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.9"] = "STREET",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["0.9.2342.19200300.100.1.25"] = "DC",
        ["0.9.2342.19200300.100.1.1"] = "UID",
    };

    public static string Of(X500DistinguishedName name)
    {
        var parts = new Stack<string>();
        var sequence = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            // The order within a part is that of the certificate.
            var attributes = new List<string>();
            var set = sequence.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                attributes.Add(Attribute(set.ReadSequence()));
            }

            parts.Push(string.Join('+', attributes));
        }

        return string.Join(',', parts);
    }

    private static string Attribute(AsnReader attribute)
    {
        var type = attribute.ReadObjectIdentifier();
        if (!Keywords.TryGetValue(type, out var keyword))
        {
            return $"{type}=#{Convert.ToHexStringLower(attribute.ReadEncodedValue().Span)}";
        }

        return $"{keyword}={Escape(attribute.ReadCharacterString((UniversalTagNumber)attribute.PeekTag().TagValue))}";
    }

    private static string Escape(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var isOuterBlank = value[i] == ' ' && (string.IsNullOrWhiteSpace(value[..i]) || string.IsNullOrWhiteSpace(value[i..]));
            if (isOuterBlank || Escaped.Contains(value[i], StringComparison.Ordinal))
            {
                text.Append('\\');
            }

            text.Append(value[i]);
        }

        return text.ToString();
    }
}
