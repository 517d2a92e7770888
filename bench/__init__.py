"""Benchmarks against our own ceilings: ``python -m bench`` writes docs/performance.md."""
