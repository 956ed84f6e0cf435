"""How fast many edges are drawn, beside three ways in which others draw them.

    python -m pytest -s tests/benchmarks/test_drawing_many_edges.py

The same edges, 1600 × 1000 pixels, antialiased, the weakest first, into an image: by nnviz, by
QPainter with one pen for each colour, by matplotlib's LineCollection and by pyqtgraph's GraphItem.
Each is timed from the values of Θ to the picture, as when a weight has changed; where the lines
stand is known before. With NNVIZ_CHART=1 the figures become the README's chart.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsScene

from nnviz.debugger import EdgeQuantity, EdgeValues
from nnviz.engine import Balanced, initial_thetas
from nnviz.graph.drawing import Drawing
from nnviz.graph.edge_pictures import MOST_AT_ONCE
from nnviz.graph.edges import Look, Stage
from nnviz.graph.layout import lay_out
from nnviz.graph.palette import LIGHT

WIDTH, HEIGHT = 1600, 1000
SHAPES = {
    (400, 25, 10): ((20, 20), 14.0),
    (784, 128, 10): ((28, 28), 20.0),
    (784, 256, 128, 10): ((28, 28), 30.0),
}
LARGER = {(784, 5000, 10): (28, 28), (64, 64, 64, 64, 64, 64, 64, 64, 64, 10): (8, 8)}
INTERACTIVE_MS = 40.0
MOST_MEGABYTES = 150.0
CHART = Path(__file__).parents[2] / "resources" / "pictures" / "many-edges-chart.png"
THINNEST, WIDEST = 0.5, 3.0  # of the raster: width grows with the cube of |value|


@dataclass(frozen=True)
class Lines:
    """All the edges of a drawing: where they stand, and value / limit of each."""

    segments: np.ndarray  # (edges, 2, 2)
    shares: np.ndarray

    def ordered(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the edges from the weakest on, the row of the table of colours, and the width."""
        order = np.argsort(np.abs(self.shares), kind="stable")
        shares = self.shares[order]
        widths = THINNEST + (WIDEST - THINNEST) * np.abs(shares) ** 3
        return order, LIGHT.weights.indices(shares), widths


def drawing(sizes: tuple[int, ...], shape: tuple[int, int], most: int | None = None) -> Drawing:
    thetas = initial_thetas(sizes, seed=3, rule=Balanced())
    edges = tuple(EdgeValues(EdgeQuantity.THETA, theta) for theta in thetas)
    limit = max(float(np.abs(theta).max()) for theta in thetas)
    stage = Stage(lay_out(sizes, shape, WIDTH, HEIGHT), LIGHT)
    return Drawing(Look(edges, {EdgeQuantity.THETA: limit}), stage, most)


def lines_of(wish: Drawing) -> Lines:
    layers, limit = wish.stage.layout.layers, wish.look.limits[EdgeQuantity.THETA]
    segments, shares = [], []
    for index, gap in enumerate(wish.look.edges):
        left, right = layers[index], layers[index + 1]
        rows, columns = np.indices(gap.values.shape).reshape(2, -1)
        ends = np.empty((rows.size, 2, 2))
        ends[:, 0] = np.stack([np.full(rows.size, left.out_x), left.sources[columns]], axis=1)
        ends[:, 1] = np.stack([np.full(rows.size, right.in_x), right.heights[rows]], axis=1)
        segments.append(ends)
        shares.append(gap.values.ravel() / limit)
    return Lines(np.concatenate(segments), np.concatenate(shares))


def seconds(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


# -- the others ------------------------------------------------------------------------------------


def by_qpainter(lines: Lines) -> Callable[[], object]:
    """One pen for each colour, all the lines of a colour at one go."""
    made = [QLineF(*ends) for ends in lines.segments.reshape(-1, 4).tolist()]

    def paint() -> None:
        order, rows, widths = lines.ordered()
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT.panel))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        by_colour = np.lexsort((rows, np.abs(rows - len(LIGHT.weights.table) // 2)))
        ends = np.flatnonzero(np.diff(rows[by_colour])) + 1
        for chosen in np.split(by_colour, ends):
            colour = LIGHT.weights.table[rows[chosen[0]]].tolist()
            painter.setPen(QPen(QColor(*colour), float(widths[chosen].mean())))
            painter.drawLines([made[k] for k in order[chosen].tolist()])
        painter.end()

    return paint


def by_matplotlib(lines: Lines) -> Callable[[], object]:
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    axes.set_axis_off()
    collection = LineCollection([])
    axes.add_collection(collection)

    def paint() -> None:
        order, rows, widths = lines.ordered()
        collection.set_segments(lines.segments[order])
        collection.set_color(LIGHT.weights.table[rows] / 255)
        collection.set_linewidth(widths * 72 / 100)
        canvas.draw()

    return paint


def by_pyqtgraph(lines: Lines) -> Callable[[], object]:
    pg.setConfigOptions(antialias=True)
    count = len(lines.segments)
    pens = np.zeros(count, dtype=[(n, float) for n in ("red", "green", "blue", "alpha", "width")])
    pens["alpha"] = 255
    item = pg.GraphItem()
    item.scatter.hide()  # nodes are not what is measured
    scene = QGraphicsScene(0, 0, WIDTH, HEIGHT)
    scene.addItem(item)
    ends = np.arange(2 * count).reshape(-1, 2)

    def paint() -> None:
        order, rows, widths = lines.ordered()
        for channel, name in enumerate(("red", "green", "blue")):
            pens[name] = LIGHT.weights.table[rows, channel]
        pens["width"] = widths
        item.setData(pos=lines.segments.reshape(-1, 2), adj=ends[order], pen=pens, size=0)
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scene.render(painter, QRectF(image.rect()), QRectF(image.rect()))
        painter.end()

    return paint


PEERS = {
    "QPainter, a pen a colour": by_qpainter,
    "matplotlib LineCollection": by_matplotlib,
    "pyqtgraph GraphItem": by_pyqtgraph,
}


# -- measured --------------------------------------------------------------------------------------


def name_of(sizes: tuple[int, ...]) -> str:
    return "-".join(map(str, sizes))


@pytest.mark.usefixtures("qapp")
def test_a_full_redraw_beside_the_peers() -> None:
    figures: dict[str, dict[str, float]] = {}
    for sizes, (shape, promised) in SHAPES.items():
        wish = drawing(sizes, shape)
        lines = lines_of(wish)
        wish.draw()
        taken = {"nnviz": seconds(wish.draw, 7)}
        for name, prepare in PEERS.items():
            taken[name] = seconds(prepare(lines), 3 if len(lines.shares) < 20_000 else 1)
        figures[f"{name_of(sizes)}\n{len(lines.shares):,} edges"] = taken
        fastest = min(taken[name] for name in PEERS)
        ratio = fastest / taken["nnviz"]
        verdict = "meets" if ratio >= promised else "falls short of"
        told = ", ".join(f"{name} {1000 * s:,.0f} ms" for name, s in taken.items())
        print(f"\n{name_of(sizes)}: {told}; {ratio:.1f} times as fast as the fastest ", end="")
        print(f"({verdict} {promised:.0f})")
    if os.environ.get("NNVIZ_CHART"):
        save_chart(figures)


@pytest.mark.usefixtures("qapp")
def test_the_strongest_few_thousand_at_every_size() -> None:
    for sizes, shape in {**{s: form for s, (form, _) in SHAPES.items()}, **LARGER}.items():
        wish = drawing(sizes, shape, MOST_AT_ONCE)
        wish.draw()
        taken = 1000 * seconds(wish.draw, 9)
        verdict = "meets" if taken <= INTERACTIVE_MS else "falls short of"
        print(f"\n{name_of(sizes)}: the strongest in {taken:.1f} ms ({verdict} 40 ms)", end="")
    print()


REDRAW = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
sys.path.insert(0, "tests/benchmarks")
from test_drawing_many_edges import SHAPES, drawing

def megabytes(what):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024

app = QApplication([])
sizes = tuple(map(int, sys.argv[1].split("-")))
wish = drawing(sizes, SHAPES[sizes][0])
drawing((64, 25, 10), (8, 8)).draw()  # what the first picture of any size loads
Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
idle = megabytes("VmRSS")
wish.draw()
print(megabytes("VmHWM") - idle)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_memory_of_a_full_redraw(pytestconfig: pytest.Config) -> None:
    for sizes in SHAPES:
        done = subprocess.run(  # each in a process of its own: none takes what another gave back
            [sys.executable, "-c", REDRAW, name_of(sizes)],
            cwd=pytestconfig.rootpath,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=True,
        )
        more = float(done.stdout)
        verdict = "meets" if more <= MOST_MEGABYTES else "falls short of"
        print(f"\n{name_of(sizes)}: {more:.0f} MB above idle ({verdict} 150 MB)", end="")
    print()


def save_chart(figures: dict[str, dict[str, float]]) -> None:
    """Save bars of the seconds that each way takes, on a scale of powers of ten."""
    figure = Figure(figsize=(8.0, 3.9), dpi=150, facecolor="white")
    axes = figure.add_axes((0.2, 0.13, 0.76, 0.74))
    ways = ["nnviz", *PEERS]
    colours = ["#1F6FB4", "#B9BDC4", "#9AA0A9", "#7C838E"]
    for group, (label, taken) in enumerate(figures.items()):
        for place, (way, colour) in enumerate(zip(ways, colours, strict=True)):
            y = group + 0.2 * (place - 1.5)
            axes.barh(y, taken[way], 0.18, color=colour, label=way if not group else None)
            told = f"{taken[way]:.2g} s" if taken[way] >= 1 else f"{1000 * taken[way]:.0f} ms"
            axes.text(taken[way] * 1.06, y, told, va="center", fontsize=8, color="#1F2328")
        axes.text(-0.02, group, label, transform=axes.get_yaxis_transform(), ha="right",
                  va="center", fontsize=9, color="#1F2328")  # fmt: skip
    axes.set(xscale="log", yticks=[], ylim=(len(figures) - 0.5, -0.5))
    axes.set_xlim(right=axes.get_xlim()[1] * 2)
    axes.tick_params(labelsize=8, colors="#5E6571")
    axes.set_xlabel(f"seconds for a full redraw of 1600 × 1000 pixels; {os.cpu_count()} cores, "
                    "no GPU", fontsize=8, color="#5E6571")  # fmt: skip
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#E3E3DF")
    figure.legend(loc="upper left", bbox_to_anchor=(0.19, 0.99), ncols=4, frameon=False, fontsize=8)
    FigureCanvasAgg(figure)
    figure.savefig(CHART)
