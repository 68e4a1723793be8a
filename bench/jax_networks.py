"""The networks of networks.json in JAX: each family gives weights, the size of a minibatch and a loss.

Written to be fast; README.md says how. JAX starts its threads when this is imported.
"""

import functools
import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np

LIST = json.loads(pathlib.Path(__file__).with_name("networks.json").read_text())
"""Name and spec of each network, and under "inner" what it is called where whole training steps are measured."""

convolution = "patches"
"""Convolutions as products with patches, or "native": XLA's own."""

EXAMPLES = 10_000
"""Pictures, or tokens of a text, in memory: random ones, as their values change no timing."""

CLASSES = {"cifar-100": 100}
CHANNELS = {"cifar-10": 3, "cifar-100": 3, "svhn": 3}

ACTIVATIONS = {
    "relu": jax.nn.relu,
    "tanh": jnp.tanh,
    "cos": jnp.cos,
    "elu": jax.nn.elu,
    "sigmoid": jax.nn.sigmoid,
    "swish": jax.nn.swish,
    "leaky-relu-0.4": lambda x: jax.nn.leaky_relu(x, 0.4),
    "leaky-relu-0.1": lambda x: jax.nn.leaky_relu(x, 0.1),
}


def yes(spec, key):
    """A flag, which specs write as a word."""
    return spec[key] == "true"


class Weights:
    """Makes the weights of a network: params[name] of a shape, normal with variance 1 / fan-in, or constant."""

    def __init__(self):
        self.random = np.random.default_rng(0)
        self.params = {}

    def normal(self, name, *shape):
        self.params[name] = self.random.standard_normal(shape, np.float32) / np.sqrt(np.prod(shape[:-1]), dtype=np.float32)

    def constant(self, name, value, *shape):
        self.params[name] = np.full(shape, value, np.float32)

    def dense(self, name, inputs, outputs):
        self.normal("w" + name, inputs, outputs)
        self.constant("b" + name, 0, outputs)

    def norm(self, name, width):
        self.constant("gain" + name, 1, width)
        self.constant("bias" + name, 0, width)


def dense(p, name, x):
    return x @ p["w" + name] + p["b" + name]


def mlp(p, name, layers, activation, x):
    """Hidden layers 0 to layers - 1, then a linear one."""
    for layer in range(layers):
        x = activation(dense(p, f"{name}{layer}", x))
    return dense(p, f"{name}{layers}", x)


def mlp_weights(weights, name, sizes):
    for layer, (inputs, outputs) in enumerate(zip(sizes[:-1], sizes[1:])):
        weights.dense(f"{name}{layer}", inputs, outputs)


def cross_entropy(logits, classes):
    """Mean over all but the last dimension."""
    # The gradient of a lookup would be a scatter, which takes twice as long.
    picked = jnp.sum(logits * jax.nn.one_hot(classes, logits.shape[-1]), -1)
    return jnp.mean(jax.nn.logsumexp(logits, -1) - picked)


def layer_norm(p, name, x):
    mean = jnp.mean(x, -1, keepdims=True)
    variance = jnp.mean(jnp.square(x), -1, keepdims=True) - jnp.square(mean)
    return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * p["gain" + name] + p["bias" + name]


def batch_norm(p, name, x):
    mean = jnp.mean(x, (0, 1, 2))
    variance = jnp.mean(jnp.square(x), (0, 1, 2)) - jnp.square(mean)
    return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * p["gain" + name] + p["bias" + name]


def convolve(x, kernel, stride):
    if convolution == "native":
        return jax.lax.conv_general_dilated(
            x, kernel, (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
    rows, cols, inputs, outputs = kernel.shape
    if rows == cols == 1:
        return x[:, ::stride, ::stride] @ kernel.reshape(inputs, outputs)
    height, width = -(-x.shape[1] // stride), -(-x.shape[2] // stride)
    down, right = same(x.shape[1], height, rows, stride), same(x.shape[2], width, cols, stride)
    x = jnp.pad(x, ((0, 0), down, right, (0, 0)))
    patches = [
        x[:, i : i + (height - 1) * stride + 1 : stride, j : j + (width - 1) * stride + 1 : stride]
        for i in range(rows)
        for j in range(cols)
    ]
    return jnp.concatenate(patches, -1) @ kernel.reshape(-1, outputs)


def same(size, outputs, kernel, stride):
    """Zeros before and after a dimension."""
    padding = max((outputs - 1) * stride + kernel - size, 0)
    return padding // 2, padding - padding // 2


class Pictures:
    """Random pictures of a spec's kind; `Pictures.loss` makes a loss of indices of a loss of pictures."""

    def __init__(self, spec):
        random = np.random.default_rng(1)
        self.size = spec["image-size"]
        self.channels = 1 if spec["colours"] == "grey" else CHANNELS.get(spec["data-set"], 1)
        self.features = self.size * self.size * self.channels
        self.classes = CLASSES.get(spec["data-set"], 10)
        self.batch = spec["batch-size"]
        self.low = -1 if spec.get("center-data") == "true" else 0
        self.images = jnp.asarray(self.low + (1 - self.low) * random.random((EXAMPLES, self.size, self.size, self.channels), np.float32))
        self.labels = jnp.asarray(random.integers(0, self.classes, EXAMPLES), jnp.int32)

    def classified(self, logits):
        """The loss of a network that turns weights and pictures into logits."""
        return lambda p, i, key: cross_entropy(logits(p, self.images[i]), self.labels[i])


class Tokens:
    """A random text; a minibatch is windows that begin at its indices, and each token's target is the next one."""

    def __init__(self, spec):
        self.vocabulary = 256 if spec["tokens"] == "bytes" else spec["vocabulary"]
        self.length = spec["sequence-length"]
        self.batch = spec["batch-size"]
        self.tokens = jnp.asarray(
            np.random.default_rng(1).integers(0, self.vocabulary, EXAMPLES + self.length), jnp.int32
        )

    def predicted(self, logits, time_major=False):
        """The loss of a network that turns weights and tokens, [batch, length] or [length, batch], into logits."""
        time = jnp.arange(self.length)

        def loss(p, i, key):
            places = time[:, None] + i if time_major else i[:, None] + time
            return cross_entropy(logits(p, self.tokens[places]), self.tokens[places + 1])

        return loss


# Families: each gives the weights, the size of a minibatch and loss(weights, indices of examples, random key).


def image_mlp(spec):
    data, weights = Pictures(spec), Weights()
    layers, activation = spec["hidden-layers"], ACTIVATIONS[spec["activation"]]
    mlp_weights(weights, "", [data.features, *[spec["hidden-size"]] * layers, data.classes])
    return weights, data.batch, data.classified(lambda p, x: mlp(p, "", layers, activation, x.reshape(data.batch, -1)))


def image_autoencoder(spec):
    data, weights = Pictures(spec), Weights()
    layers, activation = spec["hidden-layers"], ACTIVATIONS[spec["activation"]]
    mlp_weights(weights, "", [data.features, *[spec["hidden-size"]] * layers, data.features])

    def loss(p, i, key):
        x = data.images[i].reshape(data.batch, -1)
        out = mlp(p, "", layers, activation, x)
        if yes(spec, "constrain-output"):
            out = jnp.tanh(out) if yes(spec, "center-data") else jax.nn.sigmoid(out)
        error = jnp.square(out - x)
        if not yes(spec, "log-loss"):
            return jnp.mean(error)
        of_columns = jnp.mean(error.reshape(data.batch, data.size, -1), 1)
        return jnp.mean(jnp.log(of_columns + 1e-8))

    return weights, data.batch, loss


def image_vae(spec):
    data, weights = Pictures(spec), Weights()
    activation, latent = ACTIVATIONS[spec["activation"]], spec["latent-size"]
    encoder, decoder = spec["encoder-hidden-layers"], spec["decoder-hidden-layers"]
    mlp_weights(weights, "e", [data.features, *[spec["encoder-hidden-size"]] * encoder, 2 * latent])
    mlp_weights(weights, "d", [latent, *[spec["decoder-hidden-size"]] * decoder, 2 * data.features])
    bin_size = 1 / 255

    def loss(p, i, key):
        x = data.images[i].reshape(data.batch, -1)
        mean, log_deviation = jnp.split(mlp(p, "e", encoder, activation, x), 2, -1)
        for_latent, for_pixels = jax.random.split(key)
        z = mean + jnp.exp(log_deviation) * jax.random.normal(for_latent, mean.shape)
        kl = jnp.sum(0.5 * (jnp.square(mean) + jnp.exp(2 * log_deviation) - 1) - log_deviation, -1)
        out = jnp.clip(mlp(p, "d", decoder, activation, z), -10, 10)
        x_mean, x_log_deviation = jnp.split(out, 2, -1)
        noisy = x + bin_size * (jax.random.uniform(for_pixels, x.shape) - 0.5)
        error = (noisy - x_mean) * jnp.exp(-x_log_deviation)
        log_p = -0.5 * jnp.square(error) - x_log_deviation - 0.5 * np.log(2 * np.pi) + np.log(bin_size)
        return jnp.mean(kl - jnp.sum(log_p, -1)) / (data.features if yes(spec, "per-dimension-loss") else 1)

    return weights, data.batch, loss


def image_conv(spec):
    data, weights = Pictures(spec), Weights()
    activation, width, layers = ACTIVATIONS[spec["activation"]], spec["hidden-size"], spec["hidden-layers"]
    strides = [2 if layer < spec["strided-layers"] else 1 for layer in range(layers)]
    for layer in range(layers):
        weights.normal(f"w{layer}", 3, 3, width if layer else data.channels, width)
        weights.constant(f"b{layer}", 0, width)
    weights.dense("out", width, data.classes)

    def logits(p, x):
        for layer, stride in enumerate(strides):
            x = activation(convolve(x, p[f"w{layer}"], stride) + p[f"b{layer}"])
        return dense(p, "out", jnp.mean(x, (1, 2)))

    return weights, data.batch, data.classified(logits)


def image_resnet(spec):
    data, weights = Pictures(spec), Weights()
    activation, stem = ACTIVATIONS[spec["activation"]], spec["initial-kernel"]

    def conv_weights(name, size, inputs, outputs):
        weights.normal("w" + name, size, size, inputs, outputs)
        weights.norm(name, outputs)

    blocks, channels = [], spec["initial-channels"]
    conv_weights("initial", stem, data.channels, channels)
    for group, factor in enumerate(map(int, spec["width-pattern"].split("-"))):
        width = spec["width"] * factor
        for block in range(spec["blocks-per-group"][group]):
            name = f"{group}.{block}."
            blocks.append((name, 2 if group and not block else 1, not block))
            conv_weights(name + "0", 1, channels, width // 4)
            conv_weights(name + "1", 3, width // 4, width // 4)
            conv_weights(name + "2", 1, width // 4, width)
            if not block:
                conv_weights(name + "shortcut", 1, channels, width)
            channels = width
    weights.dense("out", channels, data.classes)

    def normalized(p, name, x, stride=1):
        return batch_norm(p, name, convolve(x, p["w" + name], stride))

    def logits(p, x):
        x = activation(normalized(p, "initial", x, spec["initial-stride"]))
        if yes(spec, "max-pool"):
            x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 3, 3, 1), (1, 2, 2, 1), "SAME")
        for name, stride, projected in blocks:
            out = jax.nn.relu(normalized(p, name + "0", x))
            out = jax.nn.relu(normalized(p, name + "1", out, stride))
            out = normalized(p, name + "2", out)
            x = jax.nn.relu(out + (normalized(p, name + "shortcut", x, stride) if projected else x))
        return dense(p, "out", jnp.mean(x, (1, 2)))

    return weights, data.batch, data.classified(logits)


def vision_transformer(spec):
    data, weights = Pictures(spec), Weights()
    patch, width = spec["patch-size"], spec["heads"] * spec["head-width"]
    side = data.size // patch
    weights.dense("patch", patch * patch * data.channels, width)
    weights.constant("token", 0, 1, 1, width)
    weights.constant("position", 0.02, 1, side * side + 1, width)
    transformer_weights(weights, spec["layers"], width, width, spec["mlp-width"])
    weights.dense("out", width, data.classes)

    def logits(p, x):
        x = x.reshape(data.batch, side, patch, side, patch, data.channels).transpose(0, 1, 3, 2, 4, 5)
        x = dense(p, "patch", x.reshape(data.batch, side * side, -1))
        token = jnp.broadcast_to(p["token"], (data.batch, 1, width))
        x = jnp.concatenate([token, x], 1) + p["position"]
        x = transformer(p, spec["layers"], spec["heads"], x, causal=False)
        return dense(p, "out", x[:, 0])

    return weights, data.batch, data.classified(logits)


def transformer_weights(weights, layers, width, attention_width, mlp_width):
    for layer in range(layers):
        weights.norm(f"{layer}.before-attention", width)
        for name in ("query", "key", "value"):
            weights.dense(f"{layer}.{name}", width, attention_width)
        weights.dense(f"{layer}.attention", attention_width, width)
        weights.norm(f"{layer}.before-mlp", width)
        weights.dense(f"{layer}.widen", width, mlp_width)
        weights.dense(f"{layer}.narrow", mlp_width, width)
    weights.norm("last", width)


def transformer(p, layers, heads, x, causal):
    """Pre-norm layers on x [batch, length, width]."""
    batch, length, _ = x.shape

    def project(name, x):
        return dense(p, name, x).reshape(batch, length, heads, -1)

    for layer in range(layers):
        normal = layer_norm(p, f"{layer}.before-attention", x)
        query, key, value = (project(f"{layer}.{name}", normal) for name in ("query", "key", "value"))
        weight = jnp.einsum("bthd,bThd->bhtT", query / np.sqrt(query.shape[-1], dtype=np.float32), key)
        if causal:
            weight = jnp.where(np.tril(np.ones((length, length), bool)), weight, -1e30)
        seen = jnp.einsum("bhtT,bThd->bthd", jax.nn.softmax(weight), value)
        x = x + dense(p, f"{layer}.attention", seen.reshape(batch, length, -1))
        hidden = jax.nn.gelu(dense(p, f"{layer}.widen", layer_norm(p, f"{layer}.before-mlp", x)))
        x = x + dense(p, f"{layer}.narrow", hidden)
    return layer_norm(p, "last", x)


def transformer_language_model(spec):
    data, weights = Tokens(spec), Weights()
    width = spec["heads"] * spec["width-per-head"]
    weights.normal("embedding", data.vocabulary, width)
    transformer_weights(weights, spec["layers"], width, 32 * spec["heads"], 4 * width)
    weights.dense("out", width, data.vocabulary)

    def logits(p, tokens):
        return dense(p, "out", transformer(p, spec["layers"], spec["heads"], p["embedding"][tokens], causal=True))

    return weights, data.batch, data.predicted(logits)


def gru(p, x, h):
    """x [batch, 3 width] are the inputs' part already."""
    width = h.shape[-1]
    zr = jax.nn.sigmoid(x[:, : 2 * width] + h @ p["wh"][:, : 2 * width])
    z, r = zr[:, :width], zr[:, width:]
    candidate = jnp.tanh(x[:, 2 * width :] + (r * h) @ p["wh"][:, 2 * width :])
    return (1 - z) * h + z * candidate


def rnn_language_model(spec):
    data, weights = Tokens(spec), Weights()
    width, cell = spec["hidden-size"], spec["cell"]
    gates = {"vanilla": 1, "irnn": 1, "gru": 3, "lstm": 4}[cell]
    weights.normal("embedding", data.vocabulary, spec["embedding-size"])
    weights.dense("x", spec["embedding-size"], gates * width)
    weights.normal("wh", width, gates * width)
    weights.constant("h", 0, 1, width)
    if cell == "lstm":
        weights.constant("c", 0, 1, width)
    weights.dense("out", width, data.vocabulary)

    def step(p, state, x):
        h, c = state
        if cell == "gru":
            h = gru(p, x, h)
        elif cell == "lstm":
            i, g, f, o = jnp.split(x + h @ p["wh"], 4, -1)
            c = jax.nn.sigmoid(f + 1) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
        else:
            h = (jax.nn.relu if cell == "irnn" else jnp.tanh)(x + h @ p["wh"])
        return (h, c), h

    def logits(p, tokens):
        # The inputs' products for all times at once, which XLA does not find by itself.
        x = dense(p, "x", p["embedding"][tokens])
        start = tuple(jnp.broadcast_to(p.get(name, 0.0), (data.batch, width)) for name in ("h", "c"))
        return dense(p, "out", jax.lax.scan(functools.partial(step, p), start, x)[1])

    return weights, data.batch, data.predicted(logits, time_major=True)


def learned_optimizer(spec):
    """Adam's settings, trained by the mean loss of some of its steps on new classifiers in each minibatch."""
    if spec["optimizer"] != "adam":
        raise ValueError(f"optimizer is {spec['optimizer']}, expected adam")
    data, weights = Pictures(spec), Weights()
    layers, activation = spec["hidden-layers"], ACTIVATIONS[spec["activation"]]
    sizes = [data.features, *[spec["hidden-size"]] * layers, data.classes]
    steps, classifiers = spec["num-steps"], spec["outer-batch-size"]
    for name, value in (("rate", 1e-3), ("new1", 0.1), ("new2", 1e-3), ("epsilon", 1e-8)):
        weights.constant(name, np.log(value))

    def inner_loss(w, i):
        return cross_entropy(mlp(w, "", layers, activation, data.images[i].reshape(data.batch, -1)), data.labels[i])

    def unroll(p, w, indices):
        rate, new1, new2, epsilon = (jnp.exp(p[name]) for name in ("rate", "new1", "new2", "epsilon"))

        def step(state, i):
            w, first, second, ones1, ones2 = state
            loss, g = jax.value_and_grad(inner_loss)(w, i)
            first = jax.tree.map(lambda m, g: (1 - new1) * m + new1 * g, first, g)
            second = jax.tree.map(lambda v, g: (1 - new2) * v + new2 * jnp.square(g), second, g)
            ones1, ones2 = (1 - new1) * ones1 + new1, (1 - new2) * ones2 + new2
            w = jax.tree.map(
                lambda w, m, v: w - rate * (m / ones1) / (jnp.sqrt(v / ones2 + 1e-8) + epsilon), w, first, second
            )
            return (w, first, second, ones1, ones2), loss

        zeros = jax.tree.map(jnp.zeros_like, w)
        return jnp.mean(jax.lax.scan(step, (w, zeros, zeros, 0.0, 0.0), indices)[1])

    def loss(p, i, key):
        w = {}
        for layer, shape in enumerate(zip(sizes[:-1], sizes[1:])):
            key, part = jax.random.split(key)
            deviation = np.sqrt(2 * spec["initializer-scale"] / shape[0], dtype=np.float32)
            w[f"w{layer}"] = deviation * jax.random.normal(part, (classifiers, *shape))
            w[f"b{layer}"] = jnp.zeros((classifiers, shape[1]))
        indices = i.reshape(classifiers, steps, data.batch)
        return jnp.mean(jax.vmap(unroll, (None, 0, 0))(p, w, indices))

    return weights, steps * classifiers * data.batch, loss


def quadratic(spec):
    weights = Weights()
    random = np.random.default_rng(1)
    center = jnp.asarray(random.standard_normal(spec["dimension"]), jnp.float32)
    scales = jnp.asarray(spec["scale"] * random.random(spec["dimension"]), jnp.float32)
    weights.constant("x", 1, spec["dimension"])
    return weights, 1, lambda p, i, key: jnp.sum(jnp.square(scales * (center - p["x"])))


FAMILIES = {
    "image-mlp": image_mlp,
    "image-autoencoder": image_autoencoder,
    "image-vae": image_vae,
    "image-conv": image_conv,
    "image-resnet": image_resnet,
    "vision-transformer": vision_transformer,
    "rnn-language-model": rnn_language_model,
    "transformer-language-model": transformer_language_model,
    "learned-optimizer": learned_optimizer,
    "quadratic": quadratic,
}
