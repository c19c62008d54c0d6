"""Small faults that the checks must catch: `python run.py faults` makes each in a throwaway copy and runs the nearest tests.

Read it in this order: `faults.toml` (the faults), `catalogue` (reading them), `trial` (trying one), `report`.
"""
