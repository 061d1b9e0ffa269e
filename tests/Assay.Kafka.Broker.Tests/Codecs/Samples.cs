namespace Assay.Kafka.Broker.Tests.Codecs;

/// <summary>One text in each compression, as the libraries under the Java client 4.3.1 wrote it (zstd at level 19).</summary>
internal static class Samples
{
    public static byte[] Plain { get; } = Convert.FromBase64String(
        "c2hpcHBlZApjdXN0b21lciBpdGVtIDQyICwgNDIgcGFpZCBhbW91bnQKYW1vdW50IDE3IHNoaXBwZWQgcmV0dXJuZWQgcHJpY2UgLCB3YXJlaG91c2UKdG" +
        "hlIGFuZCBwcmljZSBhbW91bnQgYW5kIHRvdGFsIHdhcmVob3VzZQp7IHNoaXBwZWQgY3VzdG9tZXIgcHJpY2UgNDIgYW5kIGFuZApvZiB9IHdhcmVob3Vz" +
        "ZSAyMyB9IHF1YW50aXR5IGFtb3VudApjdXN0b21lciBhbmQgcXVhbnRpdHkgMjMgMTcgb2YgcmV0dXJuZWQKMTcgdG90YWwgd2FyZWhvdXNlIDIzIHF1YW" +
        "50aXR5IHdhcmVob3VzZSBvcmRlcgpjdXN0b21lciB3YXJlaG91c2UgcGFpZCA0MiB3YXJlaG91c2Ugb3JkZXIgOgp9IDE3IGl0ZW0gd2FyZWhvdXNlIG9y" +
        "ZGVyIHJldHVybmVkIGFtb3VudAp0aGUgLCBhbmQgYW1vdW50IG9mIDE3IHRoZQp9IHBhaWQgYW5kIGN1c3RvbWVyIH0gfSB9CiwgaXRlbSBjdXN0b21lci" +
        "BwYWlkIDIzIGN1c3RvbWVyIHJldHVybmVkCnRoZSBvcmRlciB0b3RhbCAsIDIzIA==");

    public static byte[] Of(int compression) => Convert.FromBase64String(compression switch
    {
        1 =>
            "H4sIAAAAAAAA/11Q0QqDMAx871fkA3yZGwz2N0UzLMy2a1PGGP77EqOtiGhtcne5XJ5cjDiaoWQKMyZwhDPceujkE60bwc6heDJ6wOUOWTmQkEry/BOTG5" +
            "AZH5twCiWjoQnB+r2zUaVAgezrAPxVtepAOTxd8Pya8ISlUaC/8vVdrCdH391dZQupNhnKfpm/WzV8PVkQUCW0akgjpibbGmsm7O4EhYdZZNia37lXk9rc" +
            "Sjyd7qfRsEVxNiGLaOj+kMgij+lUu+UkODZfC3VJkdfBumsnsD+d+Fh16gEAAA==",
        2 =>
            "glNOQVBQWQAAAAABAAAAAQAAARfqA2RzaGlwcGVkCmN1c3RvbWVyIGl0ZW0gNDIgLAEFLHBhaWQgYW1vdW50CgkHDCAxNyANNIggcmV0dXJuZWQgcHJpY2" +
            "UgLCB3YXJlaG91c2UKdGhlIGFuZA0aDTsBERB0b3RhbB0pAHsVThWCCU4ENDIFMBxhbmQKb2YgfRkzNCAyMyB9IHF1YW50aXR5DVwZwAFlAHERHQQyMwGw" +
            "BG9mFasICjE3PoMAASUVMRXCFCBvcmRlchlXGRklFAg0MiAZEgUrDCA6Cn0BbQxpdGVtQhwANSopCgAKIR8ALAWrCREBowGaDGhlCn0JYQxhbmQgNRIAfQ" +
            "ECBAosCVwVFgWJBDIzGRERZgVfCZUodG90YWwgLCAyMyA=",
        3 =>
            "BCJNGGBwcyoBAADwC3NoaXBwZWQKY3VzdG9tZXIgaXRlbSA0MiAsBQDCcGFpZCBhbW91bnQKBwBDIDE3IDQA9BMgcmV0dXJuZWQgcHJpY2UgLCB3YXJlaG" +
            "91c2UKdGhlIGFuGgADOwAAEQBXdG90YWwpABV7TgAFggACTgAhNDJBAIZhbmQKb2YgfTMA5CAyMyB9IHF1YW50aXR5ngAFPgAAZQAFHQAgMjOwACVvZqsA" +
            "PAoxN4MAAFAABTEABcIAZiBvcmRlchcBBhkAARQBJzQykQABKwBAIDoKfW0AAUABBi4AAhwABSoBAgoBAR8BEizgAAFdATAgb2Y8AFJ0aGUKfWEAAMcABd" +
            "QAcn0gfSB9CiycAQUWAAEoACYyMxEABGYAAV8AAnkAsHRvdGFsICwgMjMgAAAAAA==",
        _ =>
            "KLUv/WDqAH0GALKIGRGQfdQedikRiuXuCDBQfH3lGU6GB2YD2Bs8g8jDBsdHoa9oNAKsSEa2zUJ0p28nw7evCEbRDtloIfJnFny9kT1F2IN/alS6ekivfe" +
            "puhAMLb3zIVUMy+Cj+3jan/6KtNwH1UjZWAzCogVISa6uwMwYgAkIcZD0QYAHNFW0G7wdfQQcK4C4tFfxO0gTkn5qsnZjiEifiY40A9HhIPIzJUVyoOa5W" +
            "NBtq9LkGZFc7uwOjMhAuJH8r+DN7ZGGsEbFZTplfVg2uKxTJQYni1A==",
    });
}
