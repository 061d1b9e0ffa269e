#compdef assay ./assay
# Completion of assay for zsh.
_assay() {
    local line="${(j: :)${(@)words[2,CURRENT]}}"
    local -a found
    found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
    found=(${found:#})
    if (( ${#found} )); then
        compadd -a found
    else
        _files
    fi
}
# Loaded from fpath it is called; read as part of a profile it registers itself.
if [ "$funcstack[1]" = "_assay" ]; then
    _assay "$@"
else
    compdef _assay assay ./assay
fi
