"""One folder a question: what is asked, why, how, what would refute it, the answer, its numbers and figure.

``python -m experiments NAME`` makes numbers, figure and answer of a folder again, exactly.
"""
