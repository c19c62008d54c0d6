"""A real browser for tests and benchmarks: Chromium, a static server, pages that are watched, and JupyterLab."""
