"""Tests of what a back-up is made of."""
