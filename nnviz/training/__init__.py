"""Training: a run that can be paused, stepped and stopped, and the thread that it runs in."""
