# Turns Maven's output into a line per module; what went wrong is shown in full.
/^\[INFO\] Building .* \[[0-9]+\/[0-9]+\]$/ {
    sub(/^\[INFO\] Building /, "")
    count = $NF
    sub(/ [^ ]+ *\[[0-9]+\/[0-9]+\]$/, "")
    printf "%9s  %s\n", count, $0
    fflush()
}
/^\[ERROR\]/ || /^[^\[].*(rror|not found|annot)/ { print; fflush() }
/^\[INFO\] BUILD / { sub(/^\[INFO\] /, ""); outcome = $0 }
/^\[INFO\] Total time:/ { sub(/^\[INFO\] /, ""); printf "%s. %s\n", outcome, $0 }
