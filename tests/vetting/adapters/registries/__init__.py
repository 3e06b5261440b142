"""Indexes as the folder verbs ask them."""
