"""What is measured, never timed in a test: ``make bench`` prints the tables.

Machines are shared and noisy, so figures are medians of several runs, and ratios are taken within one run.
"""
