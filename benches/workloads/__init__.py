"""One module for each family of workloads; each function takes a Bench and returns a list of
Comparison."""
