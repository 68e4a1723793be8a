"""Reads the history of a run of six generations of four pairs, and checks it.

Usage: read_history.py FOLDER spark|deltalake, with the run, its outcome and inspection in FOLDER.
"""
import json
import os
import sys


def by_spark(path):
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    return [row.asDict() for row in spark.read.format("delta").load(path).collect()]


def by_deltalake(path):
    import deltalake

    return deltalake.DeltaTable(path).to_pyarrow_table().to_pylist()


folder, reader = sys.argv[1:]
rows = {"spark": by_spark, "deltalake": by_deltalake}[reader]
runs, generations, evaluations = (
    rows(f"{folder}/run/history/{name}") for name in ("runs", "generations", "evaluations"))

assert sorted(r["attempt"] for r in runs) == [1, 2], runs
assert sorted(g["generation"] for g in generations) == list(range(6)), generations
sides = [(e["generation"], e["pair"], e["task"], e["side"]) for e in evaluations]
assert len(sides) == len(set(sides)) == 6 * 4 * 2, len(sides)
steps = sum(e["unroll_length"] for e in evaluations if not e["diverged"])
assert sum(g["inner_steps"] for g in generations) >= steps > 0

outcomes = [json.load(open(f"{folder}/{name}.json")) for name in ("outcome", "again", "inspect")]
assert len({o["thetaSha256"] for o in outcomes}) == 1, outcomes
for loss in outcomes[0]["heldOut"].values():
    assert 0 < loss["mean"] < 3.1 and loss["se"] >= 0, outcomes[0]
print(f"{reader}: {len(runs)} runs, {len(generations)} generations, {len(evaluations)} evaluations")
if reader == "deltalake":
    # Its threads now and then abort an orderly exit; all that was to be checked is checked.
    sys.stdout.flush()
    os._exit(0)
