"""Random scenes laid out, checked and timed: `python -m tools.layout_samples 2000 [--prove]`.

Prints every scene with something wrong, and the processor time of a layout. --prove: clashes are checked by another
solver, which takes longer.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np

from core.scene.layout import Layout, arrange
from tests.core.scene.layout_checker import LEAST, broken_hints, hidden_pairs, narrowest, untrue_clashes
from tests.core.scene.placements import Sample, random_sample

SECONDS = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--prove", action="store_true")
    options = parser.parse_args()
    times: dict[bool, list[float]] = {True: [], False: []}
    wrong = Counter[str]()
    for seed in range(options.first, options.first + options.scenes):
        sample = random_sample(seed)
        began = time.process_time()
        layout = arrange(sample.scene)
        seconds = time.process_time() - began
        times[sample.satisfiable].append(seconds)
        found = [*faults(sample, layout, seconds), *(untrue_clashes(sample.scene, layout) if options.prove else ())]
        wrong.update(fault.split(":")[0] for fault in found)
        if found:
            print(seed, f"{len(sample.scene.cards)} cards, {len(sample.scene.hints)} hints:", *found, flush=True)
    print("wrong:", dict(wrong))
    for satisfiable, spent in times.items():
        figures = ", ".join(f"{np.percentile(spent, share) * 1e3:.1f} ms ({share} %)" for share in (50, 90, 99, 100))
        print("satisfiable" if satisfiable else "contradictory", len(spent), figures)


def faults(sample: Sample, layout: Layout, seconds: float) -> Iterator[str]:
    if seconds > SECONDS:
        yield f"slow: {seconds:.1f} s"
    if layout.unfinished:
        yield "unfinished"
    if sample.satisfiable and layout.clashes:
        yield f"false clash: {[len(clash.hints) for clash in layout.clashes]}"
    if broken := broken_hints(sample.scene, layout):
        yield f"broken hints: {len(broken)}"
    if narrowest(layout) < LEAST - 1e-9:
        yield f"narrow: {narrowest(layout):.4f}"
    if hidden := hidden_pairs(sample.scene, layout):
        yield f"hidden: {len(hidden)}"


if __name__ == "__main__":
    main()
