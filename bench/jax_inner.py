"""Whole training steps of networks in networks.json, in JAX on all cores: the other side of `velo bench inner`.

A step is a minibatch gathered from data in memory, the loss and its gradient, and the update by VeLO (HyperV2 of
google/learned_optimization, whose source must be on PYTHONPATH) or by Adam. Steps run inside jit(scan), an unroll of
them begins with the initialization of the optimizer's state, and networks side by side inside vmap have weights and
an optimizer of their own each, as perturbed ones do. VeLO's initial weights are divided by ten: networks hardly
move, and no loss becomes infinite.

    PYTHONPATH=learned_optimization python jax_inner.py [--network NAME] [--optimizer NAME] > jax_inner.jsonl

Tries one process on all cores, with 1, 4 and 16 networks, and one single-threaded process on each core, with 1 and
16; each with JAX's threads to itself. Prints a line of JSON for each network and optimizer, with what the fastest
configuration reaches: networks times steps in a second. microsPerStep is for one core, while the others work as well; cpuMicrosPerStep is the part of it, at best, that the
process was running, which other work on the machine hardly changes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

CORES = sorted(os.sched_getaffinity(0))
OPTIMIZERS = {"velo-64-32": (64, 32), "velo-512-256": (512, 256), "adam": None}
STEPS = 200
"""Of an unroll; of one that would take longer than some seconds, SHORT_STEPS."""
SHORT_STEPS = 10

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("--network", action="append", help="only this one of networks.json, by its name for inner training")
options.add_argument("--optimizer", action="append", choices=OPTIMIZERS, help="only this one")
options.add_argument("--networks-in-one-process", default="1,4,16", help="numbers of networks, on all cores")
options.add_argument("--networks-on-each-core", default="1,16", help="numbers of networks, each core with a process")
options.add_argument("--seconds", type=float, default=3, help="for the timed runs of a configuration")
options.add_argument("--limit", type=float, default=150, help="seconds after which a configuration is given up")
options.add_argument(
    "--convolution",
    choices=("patches", "native"),
    default="patches",
    help="as a product with patches, or XLA's own, which published training loops have",
)
options.add_argument("--worker", type=int, help=argparse.SUPPRESS)
arguments = options.parse_args()


def without_tensorflow():
    """The published source imports TensorFlow for summaries and data, of which nothing is used here."""

    class Anything:
        __path__ = []
        __spec__ = None

        def __getattr__(self, name):
            return Anything()

        def __call__(self, *args, **kwargs):
            return Anything()

    for name in ("tensorflow", "tensorflow.compat", "tensorflow.compat.v2", "tensorflow_datasets"):
        sys.modules.setdefault(name, Anything())


def unroll_of(loss, optimizer, indices):
    """A function of the weights of a network and a key for those of its optimizer: the losses of some steps."""
    import jax
    import jax.numpy as jnp

    gradient = jax.value_and_grad(loss)
    key = jax.random.key(0)

    if OPTIMIZERS[optimizer] is None:

        def unroll(p, _):
            def step(state, i):
                p, first, second, t = state
                value, slope = gradient(p, i, key)
                first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, slope)
                second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, slope)
                rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
                p = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-8), p, first, second)
                return (p, first, second, t + 1), value

            zeros = jax.tree.map(jnp.zeros_like, p)
            return jax.lax.scan(step, (p, zeros, zeros, 1.0), indices)[1]

        return unroll

    without_tensorflow()
    from learned_optimization.research.general_lopt import hyper_v2

    width, banks = OPTIMIZERS[optimizer]
    velo = hyper_v2.HyperV2(lstm_hidden_size=width, param_inits=banks, use_bugged_loss_features=False)

    def unroll(p, theta):
        update = velo.opt_fn(theta)

        def step(state, i):
            value, slope = gradient(update.get_params(state), i, key)
            return update.update(state, slope, loss=value, key=jax.random.PRNGKey(0)), value

        return jax.lax.scan(step, update.init(p, num_steps=len(indices)), indices)[1]

    unroll.theta = lambda key: jax.tree.map(lambda w: w / 10, velo.init(key))
    return unroll


def work(network, optimizer, particles):
    """Compiles, says so, waits for a line, and runs; the driver is at the other end of the pipes."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    import jax_networks

    jax_networks.convolution = arguments.convolution
    (spec,) = (entry["spec"] for entry in jax_networks.LIST if entry.get("inner") == network)
    weights, batch, loss = jax_networks.FAMILIES[spec["family"]](spec)
    p = {name: jnp.asarray(np.broadcast_to(w, (particles, *w.shape))) for name, w in weights.params.items()}

    def seconds(run):
        start = time.perf_counter()
        losses = run()
        return time.perf_counter() - start, bool(np.isfinite(losses).all())

    def compiled(steps):
        indices = np.random.default_rng(2).integers(0, jax_networks.EXAMPLES, (steps, batch))
        unroll = unroll_of(loss, optimizer, jnp.asarray(indices, jnp.int32))
        keys = jax.random.split(jax.random.PRNGKey(1), particles)
        theta = jax.jit(jax.vmap(unroll.theta))(keys) if hasattr(unroll, "theta") else keys
        arrays = (p, theta)
        if particles == 1:
            arrays = jax.tree.map(lambda x: x[0], arrays)
        function = jax.jit(jax.vmap(unroll) if particles > 1 else unroll)
        run = lambda: jax.block_until_ready(function(*arrays))
        start = time.perf_counter()
        run()
        return run, time.perf_counter() - start

    steps = SHORT_STEPS
    run, compile_seconds = compiled(steps)
    if seconds(run)[0] * STEPS / SHORT_STEPS < arguments.seconds:
        steps = STEPS
        run, compile_seconds = compiled(steps)
    print("ready", flush=True)
    sys.stdin.readline()
    times, cpu_times, finite, end = [], [], True, time.perf_counter() + arguments.seconds
    while len(times) < 2 or time.perf_counter() < end:
        cpu_start = time.process_time()
        taken, losses_finite = seconds(run)
        cpu_times.append(time.process_time() - cpu_start)
        times.append(taken)
        finite &= losses_finite
    report = {
        "best": particles * steps / min(times),
        "median": particles * steps / float(np.median(times)),
        "cpuMicrosPerStep": min(cpu_times) / (particles * steps) * 1e6,
        "steps": steps,
        "runs": len(times),
        "parameters": sum(w.size for w in weights.params.values()),
        "finite": finite,
        "compileSeconds": compile_seconds,
        "jax": jax.__version__,
    }
    print(json.dumps(report), flush=True)


def start_worker(network, optimizer, particles, core, errors):
    environment = dict(os.environ, JAX_PLATFORMS="cpu")
    command = [sys.executable, __file__, "--worker", str(particles), "--network", network, "--optimizer", optimizer]
    command += ["--seconds", str(arguments.seconds), "--convolution", arguments.convolution]
    if core is not None:
        environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    return subprocess.Popen(
        command,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        preexec_fn=lambda: os.sched_setaffinity(0, CORES if core is None else {core}),
    )


def reports(network, optimizer, particles, cores):
    """What workers on these cores say, which measure at the same time; nothing, if one fails or takes too long."""
    errors = tempfile.TemporaryFile("w+")
    workers = [start_worker(network, optimizer, particles, core, errors) for core in cores]
    watch = threading.Timer(arguments.limit, lambda: [worker.kill() for worker in workers])
    watch.start()
    try:
        if any(worker.stdout.readline() != "ready\n" for worker in workers):
            return failed(errors)
        for worker in workers:
            worker.stdin.write("\n")
            worker.stdin.flush()
        lines = [worker.stdout.readline() for worker in workers]
        return [json.loads(line) for line in lines] if all(lines) else failed(errors)
    finally:
        watch.cancel()
        for worker in workers:
            worker.kill()
            worker.communicate()


def failed(errors):
    errors.seek(0)
    print("  no result:", *errors.readlines()[-1:], file=sys.stderr, flush=True)
    return []


def measure(network, optimizer):
    """The line to print, or nothing if no configuration ends in time."""
    configurations = [
        (f"one process, {particles} side by side", particles, [None])
        for particles in map(int, arguments.networks_in_one_process.split(","))
    ]
    on_each_core = [
        (f"a process on each core, {particles} side by side", particles, CORES)
        for particles in map(int, arguments.networks_on_each_core.split(","))
    ]
    found = {}
    for name, particles, cores in configurations + on_each_core:
        print(f"{network} {optimizer}: {name}", file=sys.stderr, flush=True)
        found[name] = reports(network, optimizer, particles, cores)
    rates = {name: sum(report["best"] for report in answers) for name, answers in found.items()}
    best = max(rates, key=rates.get)
    if not found[best]:
        return None
    of_cpu = min((r["cpuMicrosPerStep"] for name, _, _ in on_each_core for r in found[name]), default=None)
    of_cores = max(rates[name] for name, _, _ in on_each_core)
    return {
        "network": network,
        "optimizer": optimizer,
        "stepsPerSecond": round(rates[best], 2),
        "medianStepsPerSecond": round(sum(report["median"] for report in found[best]), 2),
        "microsPerStep": round(1e6 * len(CORES) / of_cores, 2) if of_cores else None,
        "cpuMicrosPerStep": round(of_cpu, 2) if of_cpu else None,
        "configuration": best,
        "convolution": arguments.convolution,
        "configurations": {name: round(rate, 2) if rate else None for name, rate in rates.items()},
        "cores": len(CORES),
        "parameters": found[best][0]["parameters"],
        "steps": found[best][0]["steps"],
        "compileSeconds": round(found[best][0]["compileSeconds"], 1),
        "finite": all(report["finite"] for answers in found.values() for report in answers),
        "jax": found[best][0]["jax"],
    }


def main():
    import jax_networks

    networks = [entry["inner"] for entry in jax_networks.LIST if "inner" in entry]
    unknown = set(arguments.network or []) - set(networks)
    if unknown:
        options.error(f"no network {sorted(unknown)}; there are {networks}")
    for network in arguments.network or networks:
        for optimizer in arguments.optimizer or OPTIMIZERS:
            line = measure(network, optimizer)
            if line:
                print(json.dumps(line), flush=True)


if arguments.worker:
    work(arguments.network[0], arguments.optimizer[0], arguments.worker)
else:
    main()
