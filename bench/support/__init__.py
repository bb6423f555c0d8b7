"""What the benchmarks share: a base of their own, a data set, measures."""
