"""The shapes of a published workflow have harmless defaults."""

from __future__ import annotations

from farebox.core.graph import Graph, Node, Price


def test_a_graph_without_a_price_is_free() -> None:
    assert Graph(nodes={}, triggers=(), order=()).price is None


def test_a_price_refunds_on_failure_unless_told_otherwise() -> None:
    assert Price(500, "EUR").refund == "on_failure"


def test_a_node_fails_the_run_unless_told_otherwise() -> None:
    node = Node(id="a", type="log", flow="pure", title="A")
    assert (node.on_error, node.retry.attempts, node.public.show) == ("fail", None, None)
