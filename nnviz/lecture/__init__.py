"""The full-screen arrangement for a lecture: the same moments, large, driven by a clicker."""
