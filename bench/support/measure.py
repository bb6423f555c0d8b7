"""How long, and how much: the median and the 99th centile of many runs, one line a figure."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

PLAN_TIME = "Execution Time"


def milliseconds(work: Callable[[], Any], *, runs: int = 50, warm: int = 3) -> tuple[float, float]:
    """p50 and p99 of `work`, warm."""
    for _ in range(warm):
        work()
    taken = []
    gc.disable()
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    gc.enable()
    taken.sort()
    return taken[len(taken) // 2], taken[min(len(taken) - 1, len(taken) * 99 // 100)]


def processor_milliseconds(work: Callable[[], Any], *, runs: int = 40) -> float:
    """The median of what this process itself spends, PostgreSQL left out: fair on a machine that others use."""
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return sorted(taken)[runs // 2]


def sql_milliseconds(work: Callable[[], Any], *, runs: int = 15) -> float:
    """What PostgreSQL itself spends on the statements of `work`: the best of several runs, by EXPLAIN ANALYZE."""
    statements: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        work()
    return sum(min(_explained(sql, params) for _ in range(runs)) for sql, params in statements)


def _explained(sql: str, params: Any) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        return float(cursor.fetchone()[0][0][PLAN_TIME])


def tell(name: str, figure: float, unit: str = "ms") -> None:
    """One line for scripts/bench.py."""
    print(f"{name}\t{figure:.1f}\t{unit}", flush=True)


def tell_times(name: str, times: tuple[float, float]) -> None:
    tell(f"{name}, p50", times[0])
    tell(f"{name}, p99", times[1])
