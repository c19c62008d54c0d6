"""Tests of the widgets without a browser; a package, since tests/browser/ has files of the same names."""
