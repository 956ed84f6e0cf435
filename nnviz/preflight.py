"""What must be in place before a window can open, found out without Qt's help.

Qt ends the process with an abort where a library or the display is missing, and names the wrong
culprit. So everything it needs is tried here first, and what is missing is said in words, with the
command that brings it. Nothing here imports Qt until it is asked whether Qt can be imported.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import os
import platform
import re
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nnviz

# Library: its package in Debian and Ubuntu, its package in Fedora.
_PACKAGES = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++"),
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libz.so.1": ("zlib1g", "zlib"),
    "libzstd.so.1": ("libzstd1", "libzstd"),
}
_XCB = re.compile(r"libxcb|libX11-xcb|libxkbcommon-x11")
_WAYLAND = re.compile(r"libwayland")
_FONTS = ("fonts-dejavu-core", "dejavu-sans-fonts")

_CANNOT_LOAD = re.compile(
    r"(lib[\w+.-]+\.so[\w.]*): (?:cannot open shared object|file too short|invalid ELF)"
)
_SAFE_PLATFORMS = ("xcb", "wayland", "offscreen", "minimal", "vnc", "cocoa", "windows")
_MODULES = {
    "PySide6": "PySide6-Essentials",
    "numpy": "numpy",
    "pyqtgraph": "pyqtgraph",
    "scipy": "scipy",
}
_TRIAL = """
import sys
from PySide6.QtGui import QGuiApplication, QRasterWindow
app = QGuiApplication(sys.argv)
window = QRasterWindow()
window.show()
app.processEvents()
"""
_QT_MODULES = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")


@dataclass(frozen=True, slots=True)
class Survey:
    """Which platform Qt shall use (None leaves it to Qt), and what stands in the way."""

    platform: str | None
    problems: tuple[str, ...] = ()


def survey(environ: Mapping[str, str] | None = None, asked: str | None = None) -> Survey:
    """Try everything that a window needs; ``asked`` names a platform in place of the user's."""
    environ = os.environ if environ is None else environ
    asked = asked or environ.get("QT_QPA_PLATFORM")
    problems = [*_module_problems()]
    if not problems:
        problems = [*_import_problems(platform_names(environ, asked))]
    if problems:
        return Survey(None, tuple(problems))
    chosen, problems = _choose_platform(environ, asked)
    if font_count() == 0:
        problems.append("no font is installed; get one with: " + _install_command([_FONTS]))
    return Survey(chosen, tuple(problems))


def versions() -> dict[str, str]:
    """Return the versions that a report of an error needs, in the order to print them."""
    found = {
        "nnviz": nnviz.__version__,
        "Python": platform.python_version(),
        "System": f"{_system_name()}, {platform.machine()}",
    }
    for module, distributions in {
        "Qt": ("PySide6-Essentials", "PySide6"),
        "PySide6": ("PySide6-Essentials", "PySide6"),
        "numpy": ("numpy",),
        "pyqtgraph": ("pyqtgraph",),
        "scipy": ("scipy",),
    }.items():
        found[module] = _installed_version(distributions)
    if "PySide6.QtCore" in sys.modules:
        found["Qt"] = sys.modules["PySide6.QtCore"].qVersion()
    return found


def _installed_version(distributions: Iterable[str]) -> str:
    from importlib import metadata  # noqa: PLC0415  (slow to import, and seldom needed)

    for name in distributions:
        with contextlib.suppress(metadata.PackageNotFoundError):
            return metadata.version(name)
    return "not installed"


def _system_name() -> str:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return platform.platform(terse=True)


# --- Python packages -----------------------------------------------------------------------------


def _module_problems() -> Iterator[str]:
    missing = [name for module, name in _MODULES.items() if not _is_installed(module)]
    if missing:
        names = " ".join(missing)
        yield f"{_are_missing(missing)}; install with: python -m pip install {names}"


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _import_problems(platforms: Iterable[str]) -> Iterator[str]:
    """Import Qt and, if a library is missing, look for all that are, not only for the first."""
    try:
        for module in _QT_MODULES:
            importlib.import_module(module)
    except ImportError as error:
        yield _loading_problem("PySide6 cannot be imported", error, platforms)


def _are_missing(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last} are missing" if others else f"{last} is missing"


# --- Shared libraries ----------------------------------------------------------------------------


def needed_libraries(platforms: Iterable[str]) -> list[str]:
    """Return the system's libraries that Qt needs for these platforms (for Linux)."""
    names = {name.partition(":")[0].partition("-")[0] for name in platforms}
    return [
        library
        for library in _PACKAGES
        if ("xcb" in names or not _XCB.match(library))
        and ("wayland" in names or not _WAYLAND.match(library))
    ]


def missing_libraries(libraries: Iterable[str]) -> list[str]:
    """Return those of the libraries, and of what they need themselves, that cannot be loaded."""
    missing: dict[str, None] = {}
    for library in libraries:
        error = _loading_error(library)
        if error is not None:
            missing[_library_named_in(error) or library] = None
    return list(missing)


def _loading_error(library: str) -> str | None:
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return None


def _library_named_in(message: str) -> str | None:
    found = _CANNOT_LOAD.search(message)
    return found[1] if found else None


def _loading_problem(what: str, error: object, platforms: Iterable[str]) -> str:
    """Say which libraries are missing, or pass the loader's own words on."""
    message = " ".join(str(error).split())
    named = _library_named_in(message)
    if named is None or sys.platform != "linux":
        return f"{what}: {message}"
    missing = missing_libraries(needed_libraries(platforms))
    libraries = [*dict.fromkeys([named, *missing])]
    return f"{_are_missing(libraries)}; install with: {library_remedy(libraries)}"


def library_remedy(libraries: Iterable[str]) -> str:
    """Return the command that installs the packages of these libraries."""
    return _install_command([_PACKAGES.get(name, (name, name)) for name in libraries])


def _install_command(packages: Iterable[tuple[str, str]]) -> str:
    debian, fedora = (" ".join(dict.fromkeys(names)) for names in zip(*packages, strict=True))
    family = _distribution_family()
    sudo = "" if _is_root() else "sudo "
    if family & {"debian", "ubuntu"}:
        return f"{sudo}apt-get install {debian}"
    if family & {"fedora", "rhel"}:
        return f"{sudo}dnf install {fedora}"
    return f"apt-get install {debian} (Debian, Ubuntu), dnf install {fedora} (Fedora)"


def _distribution_family() -> set[str]:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return set()
    return {release.get("ID", ""), *release.get("ID_LIKE", "").split()}


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


# --- Platform plugins ----------------------------------------------------------------------------


def platform_names(environ: Mapping[str, str], asked: str | None) -> list[str]:
    """Return the platforms to try: those asked for, or else those whose display is announced."""
    if asked:
        return [name for name in asked.split(";") if name]
    if sys.platform != "linux":
        return []
    names = []
    if environ.get("WAYLAND_DISPLAY"):
        names.append("wayland")
    if environ.get("DISPLAY"):
        names.append("xcb")
    return names


def _choose_platform(environ: Mapping[str, str], asked: str | None) -> tuple[str | None, list[str]]:
    """Return the first platform that works, or None and why not one of them does."""
    names = platform_names(environ, asked)
    if not names and sys.platform != "linux":
        return None, []
    if not names:
        return None, [
            "no display: neither DISPLAY nor WAYLAND_DISPLAY is set; start nnviz in a desktop "
            "session or through ssh -X, or draw a picture with --screenshot FILE"
        ]
    plugins = _plugins(environ)
    problems: list[str] = []
    for name in names:
        problem = _platform_problem(name, plugins, environ)
        if problem is None:
            return name, []
        problems.append(problem)
    return None, problems


def _platform_problem(
    specification: str, plugins: Mapping[str, Path], environ: Mapping[str, str]
) -> str | None:
    """Return why this platform (``name`` or ``name:options``) cannot be used, if so."""
    name = specification.partition(":")[0].lower()
    if name not in plugins:
        known = ", ".join(sorted(plugins))
        return f"QT_QPA_PLATFORM names {name!r}, which this Qt does not have; it has: {known}"
    if sys.platform == "linux":
        error = _loading_error(str(plugins[name]))
        if error is not None:
            return _loading_problem(f"Qt's plugin for {name} cannot be loaded", error, [name])
    if name == "xcb":
        return _x11_problem(environ)
    if name.startswith("wayland"):
        return _wayland_problem(environ)
    return None if name in _SAFE_PLATFORMS else _trial_problem(specification)


def _plugins(environ: Mapping[str, str]) -> dict[str, Path]:
    """Return the platforms that this Qt knows, each with the file that implements it."""
    from PySide6.QtCore import QPluginLoader  # noqa: PLC0415  (works without Qt up to here)

    found: dict[str, Path] = {}
    for folder in _plugin_folders(environ):
        for file in sorted(folder.iterdir()):
            metadata: dict[str, Any] = QPluginLoader(str(file)).metaData()
            for name in metadata.get("MetaData", {}).get("Keys", ()):
                found.setdefault(name, file)
    return found


def _plugin_folders(environ: Mapping[str, str]) -> list[Path]:
    """Return the folders in which Qt looks for a platform, in its order."""
    from PySide6.QtCore import QLibraryInfo  # noqa: PLC0415  (works without Qt up to here)

    folders = [Path(environ.get("QT_QPA_PLATFORM_PLUGIN_PATH") or "/nowhere")]
    places = environ.get("QT_PLUGIN_PATH", "").split(os.pathsep)
    places.append(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    folders += [Path(place) / "platforms" for place in places if place]
    return [folder for folder in folders if folder.is_dir()]


def _trial_problem(specification: str) -> str | None:
    """Start a platform that needs special hardware in a process that may be aborted."""
    import subprocess  # noqa: PLC0415  (slow to import, and seldom needed)

    command = [sys.executable, "-c", _TRIAL, "-platform", specification]
    try:
        trial = subprocess.run(  # noqa: S603  (our own interpreter, a name that Qt knows)
            command, capture_output=True, text=True, timeout=10, check=False
        )
    except subprocess.TimeoutExpired:
        return f"Qt's platform {specification} does not answer"
    if trial.returncode == 0:
        return None
    reason = next((line for line in trial.stderr.splitlines() if line.strip()), "it is aborted")
    return f"Qt's platform {specification} cannot start here: {reason}"


# --- Displays ------------------------------------------------------------------------------------


def _x11_problem(environ: Mapping[str, str]) -> str | None:
    display = environ.get("DISPLAY")
    if not display:
        return "no display: DISPLAY is not set"
    if _x_server_answers(display):
        return None
    return (
        f"no X server answers at DISPLAY={display}, or it refuses this user; "
        "start nnviz in a desktop session or set DISPLAY to a running server"
    )


def _x_server_answers(display: str) -> bool:
    """Connect the way Qt will; libxcb is there, because Qt's plugin for it has been loaded."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    with _quiet_stderr():
        connection = xcb.xcb_connect(display.encode(), None)
        refused = xcb.xcb_connection_has_error(connection)
        xcb.xcb_disconnect(connection)
    return not refused


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep what a C library writes to the terminal off it, so that our one line stays one."""
    kept = os.dup(2)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 2)
    os.close(sink)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _wayland_problem(environ: Mapping[str, str]) -> str | None:
    if environ.get("WAYLAND_SOCKET"):  # the compositor passed an open connection on
        return None
    name = environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environ.get("XDG_RUNTIME_DIR") or "/run") / name
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError as error:
            return (
                f"no Wayland compositor answers at {path} ({error.strerror}); start nnviz in a "
                "desktop session, or unset WAYLAND_DISPLAY and set DISPLAY"
            )
    return None


# --- Fonts ---------------------------------------------------------------------------------------


class _FontSet(ctypes.Structure):
    """The start of fontconfig's FcFontSet."""

    _fields_ = (("count", ctypes.c_int), ("capacity", ctypes.c_int))


def font_count() -> int | None:
    """Return how many fonts fontconfig finds, or None where Qt does not ask fontconfig."""
    if sys.platform != "linux":
        return None
    try:
        fontconfig = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return None
    fontconfig.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
    fontconfig.FcConfigGetFonts.argtypes = [ctypes.c_void_p, ctypes.c_int]
    with _quiet_stderr():
        fonts = fontconfig.FcConfigGetFonts(None, 0)
    return int(fonts.contents.count) if fonts else 0


# --- The doctor ----------------------------------------------------------------------------------


def doctor(environ: Mapping[str, str] | None = None) -> tuple[str, bool]:
    """Return a report on everything that a window needs, and whether all is well."""
    environ = os.environ if environ is None else environ
    found = survey(environ)
    rows = versions()
    rows["Platform"] = found.platform or ("none" if found.problems else "Qt's own choice")
    if sys.platform == "linux":
        rows |= _linux_rows(environ)
    width = max(map(len, rows)) + 2
    lines = [f"{name:<{width}}{value}" for name, value in rows.items()]
    lines += ["", *(f"Problem: {problem}" for problem in found.problems)]
    if not found.problems:
        lines.append("All is well: nnviz can open its window.")
    return "\n".join(lines), not found.problems


def _linux_rows(environ: Mapping[str, str]) -> dict[str, str]:
    asked = environ.get("QT_QPA_PLATFORM")
    platforms = platform_names(environ, asked) or ["xcb"]
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    rows = {name: environ.get(name) or "not set" for name in names}
    missing = missing_libraries(needed_libraries(platforms))
    rows["Libraries"] = "none is missing"
    if missing:
        rows["Libraries"] = f"{_are_missing(missing)}; install with: {library_remedy(missing)}"
    fonts = font_count()
    rows["Fonts"] = "unknown" if fonts is None else str(fonts)
    return rows
