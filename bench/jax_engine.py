"""Training steps of the networks in networks.json, in JAX on one core: the other side of `velo bench engine`.

A step is what the engine's is: gather a minibatch from data in memory, then the loss and its gradient; and as
something must depend on the gradient, plain SGD. Steps run inside jit(scan), networks side by side inside vmap, each
with weights of its own and all with the same minibatches, which is the cheapest for JAX.

    python jax_engine.py [--network PART_OF_NAME] [--particles 1,16] [--core 0]

Prints a line of JSON for each network and number of particles, with microseconds for one step of one network.
"""

import argparse
import json
import os
import time

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("--network", default="", help="only those whose name has this part")
options.add_argument("--particles", default="1,16", help="numbers of networks side by side")
options.add_argument("--core", type=int, default=0, help="the core to run on")
options.add_argument(
    "--convolution",
    choices=("patches", "native"),
    default="patches",
    help="as a product with patches, or XLA's own, whose gradient inside scan takes many times as long",
)
options.add_argument("--seconds", type=float, default=0.3, help="length of one timed run")
options.add_argument("--repetitions", type=int, default=15, help="timed runs")
arguments = options.parse_args()

# Both before JAX starts its threads.
os.sched_setaffinity(0, {arguments.core})
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

import jax_networks  # noqa: E402

jax_networks.convolution = arguments.convolution


def run_of(loss, batch, particles, steps):
    """A function of the weights of all networks that takes some training steps, and such weights' weights after."""
    indices = jnp.asarray(np.random.default_rng(2).integers(0, jax_networks.EXAMPLES, (steps, batch)), jnp.int32)
    keys = jax.random.split(jax.random.key(3), steps)
    gradient = jax.value_and_grad(loss)

    def step(p, minibatch):
        value, slope = gradient(p, *minibatch)
        return jax.tree.map(lambda w, g: w - 1e-3 * g, p, slope), value

    def unroll(p):
        return jax.lax.scan(step, p, (indices, keys))

    return jax.jit(jax.vmap(unroll) if particles > 1 else unroll)


def seconds(run, p):
    start = time.perf_counter()
    jax.block_until_ready(run(p))
    return time.perf_counter() - start


def measure(name, spec, particles):
    weights, batch, loss = jax_networks.FAMILIES[spec["family"]](spec)
    p = jax.tree.map(
        lambda w: jnp.asarray(np.broadcast_to(w, (particles, *w.shape)) if particles > 1 else w), weights.params
    )
    # A short run tells how many steps a timed one shall have.
    steps = 5
    run = run_of(loss, batch, particles, steps)
    start = time.perf_counter()
    jax.block_until_ready(run(p))
    compile_seconds = time.perf_counter() - start
    estimate = min(seconds(run, p) for _ in range(3)) / steps
    steps = int(min(max(arguments.seconds / estimate, 5), 20_000))
    run = run_of(loss, batch, particles, steps)
    losses = jax.block_until_ready(run(p))[1]
    times = sorted(seconds(run, p) / (particles * steps) * 1e6 for _ in range(arguments.repetitions))
    return {
        "network": name,
        "particles": particles,
        "microsPerStep": round(times[0], 2),
        "medianMicrosPerStep": round(times[len(times) // 2], 2),
        "parameters": sum(w.size for w in weights.params.values()),
        "steps": steps,
        "compileSeconds": round(compile_seconds, 1),
        "finite": bool(jnp.isfinite(losses).all()),
        "jax": jax.__version__,
    }


def main():
    for entry in jax_networks.LIST:
        if arguments.network in entry["name"] and entry["spec"]["family"] in jax_networks.FAMILIES:
            for particles in map(int, arguments.particles.split(",")):
                print(json.dumps(measure(entry["name"], entry["spec"], particles)), flush=True)


main()
