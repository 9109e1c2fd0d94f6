"""Who takes part in a benchmark, each as its users start with it; run in a process, and often a Python, of its own."""
