"""Tests of what metadata says."""
