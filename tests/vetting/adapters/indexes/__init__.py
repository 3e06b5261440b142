"""Tests of the index client."""
