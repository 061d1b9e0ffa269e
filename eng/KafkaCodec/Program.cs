using KafkaCodec;

if (args is not [var protocolFolder])
{
    Console.Error.WriteLine("usage: dotnet run --project eng/KafkaCodec -- src/Assay.Kafka.Broker/Protocol");
    return 2;
}

var messages = Directory.CreateDirectory(Path.Combine(protocolFolder, CodecGenerator.MessagesFolder));
foreach (var stale in messages.EnumerateFiles("*.g.cs"))
{
    stale.Delete();
}

var files = CodecGenerator.Generate(CodecGenerator.ReadDefinitions(protocolFolder));
foreach (var (name, code) in files)
{
    File.WriteAllText(Path.Combine(messages.FullName, name), code);
}

Console.WriteLine($"{files.Count} files in {messages.FullName}");
return 0;
