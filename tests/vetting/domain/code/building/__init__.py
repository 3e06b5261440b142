"""The facts of code."""
