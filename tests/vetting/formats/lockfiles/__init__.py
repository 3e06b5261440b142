"""Lockfiles."""
