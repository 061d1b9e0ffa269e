namespace Assay.Resources;

/// <summary>A resource whose first content a service can make: by its first start, which migrates or seeds.</summary>
public interface IPreparable : IConnectable
{
    /// <summary>
    /// Takes a service's first start among what makes the content, after everything that the resource declares itself. While it runs,
    /// <see cref="IConnectable.ConnectionSetting"/> leads to what is being made. Called when the sandbox is declared.
    /// </summary>
    /// <param name="preparation">The first start.</param>
    void PrepareBy(Preparation preparation);
}
