#!/usr/bin/env bash
# Sets up what the tests need and runs them all: bash tests/run.sh [options of pytest]
#
# First everything that needs no screen, then the tests marked x11 on a screen of their own.
# Benchmarks are measured apart: python -m pytest -s tests/benchmarks
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source resources/set-up.sh

readonly nothing_was_run=5  # pytest's exit code for that
# As many at a time as there are cores; a measurement among others would be none.
readonly together=(--numprocesses auto -p no:benchmark)

main() {
    set_up_system "${things_for_python[@]}" "${things_for_the_window[@]}" \
        "${things_for_the_tests[@]}"
    set_up_python test
    local offscreen=0 x11=0
    unset WAYLAND_DISPLAY
    QT_QPA_PLATFORM=offscreen "$python" -m pytest "${together[@]}" -m "not x11" \
        --ignore=tests/benchmarks "$@" || offscreen=$?
    open_screen
    QT_QPA_PLATFORM=xcb "$python" -m pytest -m x11 --ignore=tests/benchmarks "$@" || x11=$?

    echo "Without a screen: $(verdict $offscreen). On a screen: $(verdict $x11)."
    # A selection on the command line may leave one of the two with nothing to do, but not both.
    (($# && offscreen == nothing_was_run && x11 == 0)) && offscreen=0
    ((x11 == nothing_was_run)) && x11=0
    ((offscreen == 0 && x11 == 0))
}

verdict() {
    case $1 in 0) echo "passed" ;; "$nothing_was_run") echo "nothing to run" ;; *) echo "failed" ;; esac
}

# Starts an X server and a window manager of our own, and waits until both are ready.
open_screen() {
    work=$(mktemp -d)
    trap close_screen EXIT
    mkfifo "$work/number"
    exec 3<>"$work/number"
    # Without -noreset the server starts anew whenever its last client leaves, and turns away whoever
    # comes meanwhile: openbox, when the look below at whether it is ready was quicker than it.
    Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp -noreset >"$work/xvfb.log" 2>&1 &
    server=$!
    read -r -t 30 number <&3 || stop "Xvfb did not start: $(cat "$work/xvfb.log")"
    exec 3>&-
    export DISPLAY=:$number
    openbox --sm-disable >"$work/openbox.log" 2>&1 &
    manager=$!
    local limit=$((SECONDS + 30))
    until xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q "window id"; do
        ((SECONDS < limit)) || stop "openbox did not start: $(cat "$work/openbox.log")"
    done
}

close_screen() {
    kill ${manager:-} ${server:-} 2>/dev/null || true
    wait ${manager:-} ${server:-} 2>/dev/null || true
    rm -rf "$work"
}

main "$@"
