"""Measurements: `python run.py bench NAME`, one module each."""
