"""The application's own light and dark look; the platform's switch works on some platforms only."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from nnviz.graph.palette import DARK, LIGHT, Palette

SCHEMES = ("light", "dark", "system")
SMALLEST_TEXT, LARGEST_TEXT = 7.0, 28.0
_SCHEME, _TEXT = "look/scheme", "look/textSize"


def apply(app: QApplication, scheme: str) -> Palette:
    """Give the application a look and return its colours.

    `scheme` is "light", "dark", or "system" for what the person chose last or else the system has.
    """
    if scheme == "system":
        scheme = str(QSettings().value(_SCHEME, "system"))
    dark = scheme == "dark" or (scheme not in SCHEMES[:2] and _system_is_dark(app))
    palette = DARK if dark else LIGHT
    app.setPalette(_qt_palette(palette))
    _set_text_size(app, palette, remembered_text_size(app))
    return palette


def current(app: QApplication) -> Palette:
    """Return the colours that the application has now."""
    ground = app.palette().color(QPalette.ColorRole.Window)
    return DARK if ground == QColor(DARK.ground) else LIGHT


def remember_scheme(scheme: str) -> None:
    """Use this scheme from now on, whenever the command line does not ask for another."""
    QSettings().setValue(_SCHEME, scheme)


def remembered_scheme() -> str:
    """Return the scheme that the person chose last: "light", "dark" or "system"."""
    scheme = str(QSettings().value(_SCHEME, "system"))
    return scheme if scheme in SCHEMES else "system"


def default_text_size(app: QApplication) -> float:
    """Return the text size, in points, that the system has."""
    if app.property("systemTextSize") is None:
        app.setProperty("systemTextSize", app.font().pointSizeF())
    size = float(app.property("systemTextSize"))
    return size if size > 0 else 10.0


def remembered_text_size(app: QApplication) -> float:
    """Return the text size, in points, that the person chose last, or the system's."""
    default = default_text_size(app)
    try:
        return float(str(QSettings().value(_TEXT, default)))
    except ValueError:
        return default


def resize_text(app: QApplication, size: float) -> None:
    """Use a text size, in points, now and from now on."""
    size = min(max(size, SMALLEST_TEXT), LARGEST_TEXT)
    QSettings().setValue(_TEXT, size)
    _set_text_size(app, current(app), size)


def _set_text_size(app: QApplication, palette: Palette, size: float) -> None:
    default_text_size(app)
    font = QFont(app.font())
    font.setPointSizeF(min(max(size, SMALLEST_TEXT), LARGEST_TEXT))
    app.setFont(font)
    app.setStyleSheet(_style_sheet(palette, font.pointSizeF()))


def _system_is_dark(app: QApplication) -> bool:
    return app.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _qt_palette(colours: Palette) -> QPalette:
    role = QPalette.ColorRole
    normal = {
        role.Window: colours.ground,
        role.WindowText: colours.text,
        role.Base: colours.panel,
        role.AlternateBase: colours.ground,
        role.Text: colours.text,
        role.PlaceholderText: colours.quiet,
        role.Button: colours.panel,
        role.ButtonText: colours.text,
        role.BrightText: colours.warning,
        role.ToolTipBase: colours.panel,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.panel,
        role.Link: colours.accent,
        role.Light: colours.panel,
        role.Midlight: colours.hairline,
        role.Mid: colours.control,
        role.Dark: colours.control,
        role.Shadow: colours.control,
    }
    palette = QPalette()
    for key, colour in normal.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(colours.control))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.hairline))
    return palette


def _style_sheet(colours: Palette, text_size: float) -> str:
    """Return what a palette cannot say: hairlines instead of boxes, quiet titles.

    The text size stands here too, since widgets under a style sheet do not follow the application's
    font once they are shown.
    """
    digits = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    return f"""
    QWidget {{ font-size: {text_size}pt; }}
    QLabel[digits="true"] {{ font-family: "{digits}"; }}
    QMainWindow::separator {{ background: {colours.hairline}; width: 1px; height: 1px; }}
    QToolBar {{ background: {colours.ground}; border: 0; padding: 4px 8px; spacing: 3px;
        border-bottom: 1px solid {colours.hairline}; }}
    QToolBar::separator {{ background: {colours.hairline}; width: 1px; margin: 4px 4px; }}
    QToolButton {{ color: {colours.text}; background: {colours.panel}; padding: 4px 7px;
        border: 1px solid {colours.hairline}; border-radius: 4px; }}
    QToolButton:hover {{ border-color: {colours.control}; }}
    QToolButton:focus {{ border-color: {colours.accent}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {colours.ground};
        border-color: {colours.accent}; }}
    QToolButton:disabled {{ color: {colours.control}; background: {colours.ground}; }}
    QToolButton[primary="true"] {{ color: {colours.panel}; background: {colours.accent};
        border-color: {colours.accent}; font-weight: bold; }}
    QToolButton[primary="true"]:disabled {{ color: {colours.control};
        background: {colours.ground}; border-color: {colours.hairline}; }}
    QToolBarExtension {{ padding: 0; border: 0; min-width: 18px; background: {colours.ground}; }}
    QScrollArea, QScrollArea > #qt_scrollarea_viewport > QWidget {{ background: {colours.panel}; }}
    QDockWidget {{ color: {colours.quiet}; font-weight: bold; }}
    QDockWidget::title {{ background: {colours.panel}; padding: 7px 12px 3px 12px;
        border-top: 1px solid {colours.hairline}; text-align: left; }}
    QTabBar::tab {{ color: {colours.quiet}; background: {colours.ground}; padding: 4px 10px;
        border: 0; border-top: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {colours.text}; background: {colours.panel};
        border-top-color: {colours.accent}; }}
    QStatusBar {{ background: {colours.ground}; border-top: 1px solid {colours.hairline}; }}
    QStatusBar::item {{ border: 0; }}
    QLabel[quiet="true"] {{ color: {colours.quiet}; }}
    QHeaderView {{ background: {colours.panel}; border: 0; }}
    QHeaderView::section {{ background: {colours.panel}; color: {colours.quiet}; border: 0;
        border-bottom: 1px solid {colours.hairline}; padding: 2px 4px; }}
    QTableView, QListView {{ background: {colours.panel};
        selection-background-color: {colours.accent}; selection-color: {colours.panel}; }}
    CaptionView, QDockWidget > QWidget {{ background: {colours.panel}; }}
    QToolTip {{ color: {colours.text}; background: {colours.panel};
        border: 1px solid {colours.control}; padding: 3px; }}
    """
