"""Killing the indexer at random moments, and checking that nothing is lost; run as `python -m evals.crashing`."""
