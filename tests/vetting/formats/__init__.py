"""Tests of vetting.formats."""
