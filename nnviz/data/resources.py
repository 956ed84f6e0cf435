"""Where the files that ship with the program are: icons, lessons, bundled data."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder, as in `resource("data", "digits.npz")`.

    An installed wheel has it in `nnviz/resources`, a checkout (also one installed as editable) in
    `resources` beside `nnviz`. Raises FileNotFoundError saying what is missing, where it was looked
    for, and what to do.
    """
    return _find(_PACKAGE, parts)


def _find(package: Path, parts: tuple[str, ...]) -> Path:
    candidates = [root.joinpath(*parts) for root in _roots(package)]
    for path in candidates:
        if path.exists():
            return path
    looked = " and ".join(str(path) for path in candidates)
    raise FileNotFoundError(
        f"The file {'/'.join(parts)}, which ships with nnviz, is missing. Looked for {looked}. "
        "Install nnviz again: pip install --force-reinstall nnviz-desktop"
    )


def _roots(package: Path) -> list[Path]:
    """Return the folders to look in; beside the package only in a checkout.

    Beside an installed package lies site-packages, where `resources` would be somebody else's.
    """
    checkout = package.parent
    roots = [package / "resources"]
    if (checkout / "pyproject.toml").is_file():
        roots.append(checkout / "resources")
    return roots
