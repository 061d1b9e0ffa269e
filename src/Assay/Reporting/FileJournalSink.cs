using System.Text.Json;
using Assay.Leases;

namespace Assay.Reporting;

/// <summary>Appends JSON lines to a file that several processes write at once.</summary>
/// <remarks>
/// .NET's append mode remembers a position instead of asking the system to append, so writers take turns by a lease on a
/// second file. Readers need no lease and can keep the journal open.
/// </remarks>
internal sealed class FileJournalSink(string path) : IJournalSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();

    public void Write(JournalEntry entry)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry);
        lock (_gate)
        {
            using var turn = TakeTurn();
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            // A writer that was killed half-way leaves a line without an end; ending it keeps this entry readable.
            var torn = file.Length > 0 && LastByte(file) != (byte)'\n';
            file.Seek(0, SeekOrigin.End);
            file.Write([.. torn ? "\n"u8 : [], .. json, (byte)'\n']);
        }
    }

    private static int LastByte(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte();
    }

    private FileLease TakeTurn()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var spin = new SpinWait();
        while (true)
        {
            if (FileLease.TryTakeExclusive(path + ".lock") is { } lease)
                return lease;
            if (patience.IsCancellationRequested)
                throw new IOException($"Could not write to the journal {path}: another process has held {path}.lock for {Patience.TotalSeconds} s.");
            spin.SpinOnce();
        }
    }
}
