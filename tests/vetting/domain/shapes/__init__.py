"""Tests of what a plain line diff cannot show."""
