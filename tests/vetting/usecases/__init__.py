"""Tests of the use cases, on the real stores."""
