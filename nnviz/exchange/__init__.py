"""Trained weights in and out, and models of other libraries. No Qt."""
