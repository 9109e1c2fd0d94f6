"""Training of the reader, from public question sets to int8 weights; run as `python -m evals.training`."""
