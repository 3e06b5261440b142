"""Tests: they mirror the source, and hold it against other people's work."""
