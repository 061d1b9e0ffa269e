# Completion of assay for bash.
_assay_complete() {
    local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT}
    line=${line#*"${COMP_WORDS[0]}"}
    line=${line# }
    local IFS=$'\n'
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
}
complete -o default -F _assay_complete assay ./assay
