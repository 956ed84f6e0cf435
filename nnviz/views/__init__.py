"""The panels around the graph: each is told what to show and says what the person wishes."""
