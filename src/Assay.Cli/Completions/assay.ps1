# Completion of assay for PowerShell.
Register-ArgumentCompleter -Native -CommandName assay -ScriptBlock {
    param($word, $ast, $cursor)
    $text = $ast.ToString()
    $line = $text.Substring(0, [Math]::Min($cursor - $ast.Extent.StartOffset, $text.Length)).PadRight($cursor - $ast.Extent.StartOffset)
    $program = $ast.CommandElements[0].ToString()
    $line = $line.Substring($program.Length)
    if ($line.StartsWith(' ')) { $line = $line.Substring(1) }
    & $program "[suggest:$($line.Length)]" $line 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
