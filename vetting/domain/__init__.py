"""Values and decisions: pure, synchronous, without I/O, clock or randomness."""
