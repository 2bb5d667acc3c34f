"""Imports run one way: no module needs, however far around, one that needs it."""

from __future__ import annotations

import grimp
import networkx as nx


def test_there_is_no_circle_of_imports() -> None:
    """In functions neither. What only type checkers see is not counted: it names types, and loads nothing."""
    graph = grimp.build_graph("sim", exclude_type_checking_imports=True)
    imports = nx.DiGraph(
        (module, other)
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
    )
    assert imports.number_of_edges() > 1000
    assert [circle for circle in nx.strongly_connected_components(imports) if len(circle) > 1] == []
