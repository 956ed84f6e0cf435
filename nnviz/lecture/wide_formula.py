"""A formula for a panel that is wide and low: everything behind one another. No Qt."""

from dataclasses import replace

from nnviz.debugger.formula_parts import Break, Chip, Formula, Piece, Words


def widened(formula: Formula) -> Formula:
    """Return a formula whose numbers stand on as few lines as the width allows, without its note.

    The result follows its numbers, and the rows of a matrix follow one another, as in [a b; c d].
    What the note says is in the caption's words, and its height is needed for large letters.
    """
    pieces = [joint for piece in formula.pieces for joint in _joints(piece)]
    if pieces and isinstance(pieces[0], Chip):
        pieces = [Words("= ["), *pieces, Words("]")]
    if formula.result is not None:
        pieces += [Words("=", breaks=True), formula.result]
        pieces += [Words("so far")] if formula.partial else []
    return replace(formula, pieces=tuple(pieces), result=None, partial=False, note="")


def _joints(piece: Piece) -> list[Piece]:
    """Return what stands for a piece: for the end of a line a sign behind which one may end."""
    return [Words(piece.text), Words("", breaks=True)] if isinstance(piece, Break) else [piece]
