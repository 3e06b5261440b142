"""What the benchmarks share: the pinned material, the machine, and how a figure is written."""
