"""Why no edge has a colour yet, where the person chose to colour them by what is not computed."""

from nnviz.debugger.frame import EdgeChoice, Frame


def why_blank(frame: Frame, choice: EdgeChoice) -> str:
    """Return a few words on what the edges wait for; "" where some of them are coloured."""
    if choice in (EdgeChoice.GRADIENT, EdgeChoice.CHECK):
        if all(D is None for D in frame.gradient):
            return "D is not computed yet: step to D"
        unchecked = choice is EdgeChoice.CHECK and frame.numeric is None
        return "D is not checked yet: press G" if unchecked else ""
    if choice is EdgeChoice.UPDATE:
        updated = frame.last_update is not None or any(new is not None for new in frame.updated)
        return "" if updated else "Θ was not updated yet: step to the update"
    return ""
