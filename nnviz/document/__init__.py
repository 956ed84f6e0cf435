"""The experiment that is open: its settings, its Θ, its place; presets; undo."""
