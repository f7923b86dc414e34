"""Steps of training in PyTorch and JAX, as bench/jmh measures them: rows of JSON, one for each step and library.

A step gathers a batch of shuffled rows, computes binary cross entropy on a sigmoid head and its gradient, and updates the
parameters: ReLU networks, plain descent or Adam, one core. Before anything is measured, loss and gradient of the smallest network
are compared with plain Python in double precision. A library that is not there gives a row that says so.

Usage: python3 steps.py [quick]
"""

import json
import math
import os
import random
import sys
import time

STEPS = [("30-64-32-1", 32), ("784-256-128-10", 64), ("784-256-128-10", 128), ("784-512-256-10", 128),
         ("1024-1024-1024-1", 256)]
ROWS = 1024
RATE = 1e-6
ROUNDS = 7


def tell(**row):
    print(json.dumps(row), flush=True)


def one_core():
    """Keeps all threads of the process on one processor, and the libraries from starting more of them."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ["OMP_NUM_THREADS"] = "1"
    os.environ["MKL_NUM_THREADS"] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ["JAX_PLATFORMS"] = "cpu"


class Problem:
    """Data and first parameters as nested lists, the same for every library."""

    def __init__(self, network, batch):
        self.sizes = [int(size) for size in network.split("-")]
        self.batch = batch
        source = random.Random(1)
        self.x = [[source.uniform(-1, 1) for _ in range(self.sizes[0])] for _ in range(ROWS)]
        self.y = [[float(source.random() < 0.5) for _ in range(self.sizes[-1])] for _ in range(ROWS)]
        self.order = list(range(ROWS))
        source.shuffle(self.order)
        self.weights = []
        for inputs, units in zip(self.sizes, self.sizes[1:]):
            reach = math.sqrt(6 / inputs)
            self.weights.append([[source.uniform(-reach, reach) for _ in range(units)] for _ in range(inputs)])
        self.biases = [[0.0] * units for units in self.sizes[1:]]

    def loss(self):
        """Mean binary cross entropy of the first batch."""
        total = 0.0
        for row in self.order[:self.batch]:
            a = self.x[row]
            for l, (w, b) in enumerate(zip(self.weights, self.biases)):
                a = [b[j] + sum(a[i] * w[i][j] for i in range(len(a))) for j in range(len(b))]
                if l < len(self.weights) - 1:
                    a = [max(z, 0.0) for z in a]
            # log(1 + exp(z)) - y z, of the sum before the sigmoid.
            total += sum(max(z, 0.0) + math.log1p(math.exp(-abs(z))) - y * z for z, y in zip(a, self.y[row]))
        return total / self.batch / self.sizes[-1]

    def check(self, loss, gradients):
        """Loss, and some elements of each layer's gradient of the weights by central differences."""
        expected = self.loss()
        if abs(loss - expected) > 1e-5 * expected:
            raise AssertionError(f"loss: got {loss}, expected {expected}")
        for l, gradient in enumerate(gradients):
            w = self.weights[l]
            if not any(element for row in gradient for element in row):
                raise AssertionError(f"gradient of layer {l}: all zero")
            for i, j in ((0, 0), (len(w) // 2, len(w[0]) // 2), (len(w) - 1, len(w[0]) - 1)):
                before, step = w[i][j], 1e-5
                w[i][j] = before + step
                above = self.loss()
                w[i][j] = before - step
                slope = (above - self.loss()) / (2 * step)
                w[i][j] = before
                if abs(gradient[i][j] - slope) > 1e-5 + 1e-3 * abs(slope):
                    raise AssertionError(f"gradient of layer {l} at {i}, {j}: got {gradient[i][j]}, expected {slope}")


def measure(step, seconds):
    """Microseconds of a step in each of some rounds, sorted."""
    end = time.perf_counter() + seconds
    count = 0
    while time.perf_counter() < end or count < 3:
        step(count)
        count += 1
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        count = 0
        while time.perf_counter() < start + seconds / ROUNDS or count < 1:
            step(count)
            count += 1
        times.append((time.perf_counter() - start) / count * 1e6)
    return sorted(times)


def run(library, setting, make, quick):
    smallest = Problem(*STEPS[0])
    smallest.check(*make(smallest, "sgd")[1]())
    for network, batch in STEPS[:1] if quick else STEPS:
        problem = Problem(network, batch)
        for optimizer in ("adam",) if quick else ("sgd", "adam"):
            step, _ = make(problem, optimizer)
            batches = ROWS // batch
            times = measure(lambda count: step(count % batches * batch), 0.2 if quick else 1.5)
            tell(library=library, setting=setting, network=f"{network} x{batch}", optimizer=optimizer,
                 micros=times[len(times) // 2], best=times[0], worst=times[-1])


def torch_steps(quick):
    import torch

    torch.set_num_threads(1)

    def make(problem, optimizer):
        weights = [torch.tensor(w, requires_grad=True) for w in problem.weights]
        biases = [torch.tensor(b, requires_grad=True) for b in problem.biases]
        x, y, order = torch.tensor(problem.x), torch.tensor(problem.y), torch.tensor(problem.order)
        kind = torch.optim.Adam if optimizer == "adam" else torch.optim.SGD
        update = kind(weights + biases, lr=RATE, fused=True)

        def loss(start):
            rows = order[start:start + problem.batch]
            a = x.index_select(0, rows)
            for l, (w, b) in enumerate(zip(weights, biases)):
                a = torch.addmm(b, a, w)
                if l < len(weights) - 1:
                    a = torch.relu(a)
            return torch.nn.functional.binary_cross_entropy_with_logits(a, y.index_select(0, rows))

        def step(start):
            update.zero_grad(set_to_none=True)
            value = loss(start)
            value.backward()
            update.step()
            return value.item()

        def first():
            update.zero_grad(set_to_none=True)
            value = loss(0)
            value.backward()
            return value.item(), [w.grad.tolist() for w in weights]

        return step, first

    run("PyTorch " + torch.__version__, "Python, eager, one thread, fused optimizer", make, quick)


def jax_steps(quick):
    import functools

    import jax
    import jax.numpy as jnp

    def make(problem, optimizer):
        parameters = [(jnp.array(w), jnp.array(b)) for w, b in zip(problem.weights, problem.biases)]
        zeros = jax.tree_util.tree_map(jnp.zeros_like, parameters)
        x, y, order = jnp.array(problem.x), jnp.array(problem.y), jnp.array(problem.order)

        def loss(parameters, start):
            rows = jax.lax.dynamic_slice(order, (start,), (problem.batch,))
            a = x[rows]
            for l, (w, b) in enumerate(parameters):
                a = a @ w + b
                if l < len(parameters) - 1:
                    a = jax.nn.relu(a)
            return jnp.mean(jnp.maximum(a, 0) + jnp.log1p(jnp.exp(-jnp.abs(a))) - y[rows] * a)

        @functools.partial(jax.jit, donate_argnums=0)
        def update(state, start):
            parameters, first, second, t = state
            value, gradients = jax.value_and_grad(loss)(parameters, start)
            tree = jax.tree_util.tree_map
            t = t + 1
            if optimizer == "adam":
                first = tree(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
                second = tree(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
                rate = RATE * jnp.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)
                parameters = tree(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8), parameters, first, second)
            else:
                parameters = tree(lambda p, g: p - RATE * g, parameters, gradients)
            return (parameters, first, second, t), value

        # Copies, since the buffers of a state are given away to the step that takes it.
        copy = functools.partial(jax.tree_util.tree_map, jnp.copy)
        state = [(copy(parameters), copy(zeros), copy(zeros), jnp.zeros(()))]

        def step(start):
            state[0], value = update(state[0], start)
            return float(value)

        def first():
            value, gradients = jax.value_and_grad(loss)(parameters, 0)
            return float(value), [w.tolist() for w, _ in gradients]

        return step, first

    run("JAX " + jax.__version__, "Python, jit of the whole step, donated buffers, one core", make, quick)


def main():
    one_core()
    for name, steps in (("PyTorch", torch_steps), ("JAX", jax_steps)):
        try:
            steps("quick" in sys.argv[1:])
        except ImportError as e:
            tell(library=name, absent=str(e))


main()
