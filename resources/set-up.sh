# Makes this checkout ready to run, doing only what is still missing. Sourced by resources/run.sh,
# tests/run.sh and .ci/run, from the checkout's own folder.
#
#   set_up_system THING:PACKAGE …   has each thing on the system, by its package in Debian and Ubuntu
#   set_up_python EXTRA             has nnviz with this extra ("" for none); $python then names the
#                                   interpreter of the active virtual environment, or else of .venv

readonly things_for_python=(python3:python3 ensurepip:python3-venv)

readonly things_for_the_window=(
    libEGL.so.1:libegl1
    libGL.so.1:libgl1
    libX11.so.6:libx11-6
    libX11-xcb.so.1:libx11-xcb1
    libdbus-1.so.3:libdbus-1-3
    libfontconfig.so.1:libfontconfig1
    libfreetype.so.6:libfreetype6
    libglib-2.0.so.0:libglib2.0-0
    libxcb-cursor.so.0:libxcb-cursor0
    libxcb-icccm.so.4:libxcb-icccm4
    libxcb-image.so.0:libxcb-image0
    libxcb-keysyms.so.1:libxcb-keysyms1
    libxcb-randr.so.0:libxcb-randr0
    libxcb-render-util.so.0:libxcb-render-util0
    libxcb-render.so.0:libxcb-render0
    libxcb-shape.so.0:libxcb-shape0
    libxcb-shm.so.0:libxcb-shm0
    libxcb-sync.so.1:libxcb-sync1
    libxcb-util.so.1:libxcb-util1
    libxcb-xfixes.so.0:libxcb-xfixes0
    libxcb-xkb.so.1:libxcb-xkb1
    libxkbcommon-x11.so.0:libxkbcommon-x11-0
    libxkbcommon.so.0:libxkbcommon0
    font:fonts-dejavu-core
)

readonly things_for_the_tests=(
    Xvfb:xvfb
    openbox:openbox
    xdotool:xdotool
    xprop:x11-utils
    import:imagemagick
    libwayland-client.so.0:libwayland-client0
    libwayland-cursor.so.0:libwayland-cursor0
    libwayland-egl.so.1:libwayland-egl1
)

base_python=${PYTHON:-python3}

stop() {
    echo "$1" >&2
    exit 1
}

set_up_system() {
    command -v apt-get >/dev/null || return 0  # elsewhere, nnviz --doctor says what is missing
    local pair missing=() libraries
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
    for pair in "$@"; do
        has_thing "${pair%%:*}" || missing+=("${pair#*:}")
    done
    ((${#missing[@]})) || return 0
    [[ $(id -u) == 0 ]] || stop "Please run first: sudo apt-get install ${missing[*]}"
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install --yes --no-install-recommends "${missing[@]}"
}

has_thing() {
    case $1 in
        lib*.so.*) [[ $libraries == *"$1 "* ]] ;;
        python3) command -v "$base_python" >/dev/null ;;
        ensurepip) [[ -n ${VIRTUAL_ENV:-} || -x .venv/bin/python ]] || can_make_environments ;;
        font) [[ -n $(find /usr/share/fonts /usr/local/share/fonts ~/.fonts ~/.local/share/fonts \
            -name '*.[ot]tf' -print -quit 2>/dev/null) ]] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

can_make_environments() {
    "$base_python" -c "import ensurepip, venv" 2>/dev/null
}

set_up_python() {
    local environment=${VIRTUAL_ENV:-$PWD/.venv} stamp wanted
    python=$environment/bin/python
    "$base_python" -c "import sys; sys.exit(sys.version_info < (3, 11))" ||
        stop "nnviz needs Python 3.11 or newer; set PYTHON to such an interpreter"
    if [[ ! -x $python ]]; then
        echo "Creating $environment"
        "$base_python" -m venv "$environment"
    fi
    stamp=$environment/nnviz-set-up
    wanted="$PWD $(sha256sum <pyproject.toml)"
    if [[ -f $stamp ]] && grep -qxF -e "$wanted [$1]" -e "$wanted [test]" "$stamp"; then
        return 0
    fi
    echo "Installing nnviz into $environment"
    "$python" -m pip install --quiet --disable-pip-version-check --editable ".${1:+[$1]}"
    "$python" -m compileall -q nnviz  # as pip does for a wheel; compiling takes half of a first start
    echo "$wanted [$1]" >"$stamp"
}
