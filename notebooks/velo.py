"""What the notebooks share: running bin/velo, a small run to look at, and reading what Delta tables hold."""

import os
import subprocess
from pathlib import Path

import deltalake
import pandas

HERE = Path(__file__).resolve().parent

# Where the notebooks leave what they make for themselves, seen from their own folder.
MADE = Path("target")


def velo(*arguments):
    """Runs bin/velo in the notebooks' folder and gives what it printed."""
    done = subprocess.run(
        [HERE.parent / "bin" / "velo", *map(str, arguments)], cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"bin/velo {arguments[0]} failed ({done.returncode}):\n{done.stderr[-2000:]}")
    return done.stdout


def once(result, *arguments):
    """Runs bin/velo unless it has done so, and gives what it printed: that is kept in the file `result`."""
    file = HERE / MADE / result
    if not file.exists():
        printed = velo(*arguments)
        file.parent.mkdir(exist_ok=True)
        file.write_text(printed)
    return file.read_text()


def small_run():
    """The folder of a run of a hundred generations, which takes less than a minute where there is none."""
    run = MADE / "run"
    once("run.json", "meta-train", "--config", "run.conf", "--run", run, "--json")
    return str(run)


def table(location, name):
    """A Delta table as a data frame."""
    return deltalake.DeltaTable(str(HERE / location / name)).to_pandas()


def spark():
    """A Spark session that reads Delta tables."""
    from pyspark.sql import SparkSession

    delta = HERE / MADE / "delta"
    if not delta.exists():
        subprocess.run(
            ["mvn", "-q", "-B", "-f", HERE.parent, "-pl", "velo-model", "dependency:copy",
             "-Dartifact=io.delta:delta-spark_4.1_2.13:4.2.0", f"-DoutputDirectory={delta}"], check=True, capture_output=True)
    # It has the rest of Delta, and settings that keep logs short.
    application = HERE.parent / "spark-jobs/target/velospark.jar"
    jars = ",".join(map(str, [application, *delta.glob("*.jar")]))
    os.environ["LOG4J_CONFIGURATION_FILE"] = f"jar:file:{application}!/org/velospark/cli/log4j2.properties"
    builder = (
        SparkSession.builder.master("local[2]").appName("notebook")
        .config("spark.jars", jars)
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"))
    # What Java has to say when it starts is of no interest in a notebook.
    with open(HERE / MADE / "spark.log", "w") as log:
        kept = os.dup(2)
        os.dup2(log.fileno(), 2)
        try:
            return builder.getOrCreate()
        finally:
            os.dup2(kept, 2)
            os.close(kept)
