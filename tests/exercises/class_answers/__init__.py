"""Wrong answers that a class would give, one module for each lesson: `ANSWERS` = {"04.1": [an answer, …], …}.

An answer to a function exercise is a function or class, or the source of one. They were written down before anybody
looked at what is diagnosed.
"""
