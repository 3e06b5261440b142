"""One script a figure: each runs Revet and its peer on the same bytes in the same run, and gives the ratio."""
