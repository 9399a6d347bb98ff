"""Tables and phrases of the page on performance."""

from __future__ import annotations

from typing import Any


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def where(numbers: dict[str, Any]) -> str:
    """Return a line on machine, versions and date."""
    machine, peers = numbers["machine"], numbers.get("peers", {})
    others = ", ".join(f"{name} {number}" for name, number in peers.items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}, "
        f"numpy {machine['numpy']}, numba {machine['numba']}; {others + '; ' if others else ''}{numbers['date']}."
    )


def percent(value: float | None) -> str:
    """Return a signed percentage."""
    return "-" if value is None else f"{100 * value:+.2f} %"


def number(value: float | None, form: str) -> str:
    """Return a number, or a dash where there is none."""
    return "-" if value is None else format(value, form)
