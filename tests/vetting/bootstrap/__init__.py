"""Tests of what is put together at the start."""
