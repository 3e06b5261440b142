"""Signals in kinds of files."""
