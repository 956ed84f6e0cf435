"""What the engine needs to be imported."""

import os
import subprocess
import sys
from pathlib import Path

import nnviz

CODE = """
import sys
import nnviz.engine
heavy = {"scipy", "PySide6", "pyqtgraph", "msgspec", "PIL"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""


def test_the_engine_loads_neither_scipy_nor_qt():
    root = Path(nnviz.__file__).parent.parent
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
