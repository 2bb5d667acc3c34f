"""The reference model: the mathematics with one object per follower, slow and plain.

The engine of ``sim`` is columns and compiled kernels; this package is what it has to agree with. It is
written from the equations, shares no code with the engine (not even the random numbers), and is
meant to be read:

* :mod:`.philox`     the published random number generator, in fifteen lines of Python
* :mod:`.luck`       which number of it decides what
* :mod:`.equations`  the ten equations as functions of plain numbers
* :mod:`.follower`   one follower of one brand: a method per event
* :mod:`.brand`      one day of a brand
* :mod:`.model`      the ``mesa.Model``: the brands, the audience, the days
"""
