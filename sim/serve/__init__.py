"""``sim serve``: a page that answers while one moves it.

One page in one process: :mod:`sim.serve.served` is the scenario and what of it may be moved,
:mod:`sim.serve.kitchen` runs replicates of any setting in processes, :mod:`sim.serve.telling` says what they
amount to, and :mod:`sim.serve.app` carries that between the page and the rest. Starlette and uvicorn are the
extra ``serve``.
"""
