"""Tests of the sources of advisories."""
