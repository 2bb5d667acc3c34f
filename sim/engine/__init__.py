"""The engine: keyed luck, columns, compiled kernels. NumPy and Numba only: no Mesa, no pydantic, no files."""

from sim.engine.compiling import compiled

__all__ = ["compiled"]
