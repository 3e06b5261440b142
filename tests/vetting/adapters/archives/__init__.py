"""Tests of the unpacker."""
