namespace Assay.Servers.Watching;

/// <summary>
/// The shell that stands between a server and those it must not outlive. It blocks on a pipe: a line in it asks for an orderly stop; its end means that whoever
/// held it is gone, however that went, and ends the server also while that stops. (A signal on the death of a parent, as Linux has it, would come already when
/// the thread ends that forked.)
/// </summary>
internal static class GuardScript
{
    /// <summary>Under the process that started it, through the pipe of its input: $1 log, $2 where the server notes its process, $3 stop signal, $4 death signal, then the command.</summary>
    public const string OfChild =
        """
        log=$1 note=$2 stop=$3 death=$4 report=; shift 4
        exec 3<&0

        """ + Guard;

    /// <summary>
    /// Under whoever holds a named pipe: $1 pipe, $2 log, $3 where the server notes its process, $4 where to report the exit code, $5 stop signal,
    /// $6 death signal, then the command. A guard that comes late finds its pipe gone, and starts nothing. To open the pipe for
    /// reading alone would wait for a holder, who may be gone already.
    /// </summary>
    public const string OfHolders =
        """
        pipe=$1 log=$2 note=$3 report=$4 stop=$5 death=$6; shift 6
        trap '' HUP
        [ -p "$pipe" ] && exec 4<>"$pipe" && exec 3<"$pipe" && exec 4<&- && [ -p "$pipe" ] || exit

        """ + Guard;

    // The server must inherit neither the pipe nor the output of its guard. A server that has only begun may not hear a signal yet, so it is sent again. It notes its process before it begins: whoever comes after a kill of all that know of it finds it there.
    private const string Guard =
        """
        /bin/sh -c 'echo "$$" >"$0" && exec "$@"' "$note" "$@" </dev/null >>"$log" 2>&1 3<&- &
        server=$!
        echo "$$ $server"
        exec >/dev/null 2>&1
        (if read -r word <&3; then kill -s "$stop" "$server"; read -r word <&3; fi; while kill -s "$death" "$server"; do sleep 1; done) &
        guard=$!
        exec 3<&-
        wait "$server"; code=$?
        [ -z "$report" ] || echo "$code" >"$report"
        kill -s KILL "$guard"
        exit "$code"
        """;
}
