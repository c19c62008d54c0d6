"""What `run.py` hands over to: one module for each of its commands."""
