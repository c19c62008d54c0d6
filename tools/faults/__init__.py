"""Small faults that the checks must catch: `python run.py faults` makes each in a copy and runs the tests nearest it.

Read it in this order: `faults.toml` (the faults), `catalogue` (reading them), `trial` (trying one), `lane`, `report`.
"""
