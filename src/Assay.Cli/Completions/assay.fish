# Completion of assay for fish.
function __assay_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l line (string join ' ' -- $words[2..-1])
    $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
end
complete -c assay -f -n '__assay_complete | string length -q' -a '(__assay_complete)'
