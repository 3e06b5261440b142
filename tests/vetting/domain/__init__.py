"""Tests of the domain: plain values, properties, no I/O."""
