"""Plots of the figures, as SVG: the same bytes for the same figures.

SPDX-License-Identifier: Apache-2.0
"""

import math

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402 (the backend comes first)

from bench.measure import SPACE_WORKLOADS  # noqa: E402
from bench.report import CALLS, FAST, is_ashlar, space_of  # noqa: E402

STYLE = {"svg.hashsalt": "ashlar", "svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 9,
         "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10, "axes.titleweight": "bold"}
# Blue and vermilion of Okabe and Ito's palette, which the colour-blind can tell apart; grey for the others.
OWN_COLOUR = "#0072B2"
PEER_COLOUR = "#9A9A9A"
BOUND_COLOUR = "#D55E00"
BINS_PER_DECADE = 24
ROW_HEIGHT = 0.8
INSTRUCTION_TICKS = (20, 50, 100, 200, 500, 1000, 2000)


def colour(figures):
    return OWN_COLOUR if is_ashlar(figures) else PEER_COLOUR


def save(figure, path, made_from):
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None, "Description": made_from})
    plt.close(figure)


# ---- How many calls take how many instructions ----

def distribution(figures, call):
    rows = (row.split(":") for row in figures["instructions"][FAST][call]["distribution"].split())
    return {int(instructions): int(calls) for instructions, calls in rows}


def binned(counts):
    """(left edge, share of the calls) of bins that are equally wide on the logarithmic axis."""
    total, shares = sum(counts.values()), {}
    for instructions, calls in counts.items():
        index = math.floor(math.log10(instructions) * BINS_PER_DECADE)
        shares[index] = shares.get(index, 0) + calls / total
    return [(10 ** (index / BINS_PER_DECADE), share) for index, share in sorted(shares.items())]


def draw_distribution(axes, row, figures, call):
    """One row: bars as high as the share of calls, a line to the slowest call, and the bound if there is one."""
    counts = distribution(figures, call)
    bins, slowest = binned(counts), max(counts)
    highest = max(share for _, share in bins)
    width = 10 ** (1 / BINS_PER_DECADE)
    axes.hlines(row, min(counts), slowest, color=colour(figures), linewidth=0.8)
    for left, share in bins:
        axes.bar(left, ROW_HEIGHT * share / highest, width=left * (width - 1), bottom=row, align="edge",
                 color=colour(figures), linewidth=0)
    axes.plot([slowest], [row + 0.12], marker="|", markersize=8, color="black")
    axes.annotate(str(slowest), (slowest, row + 0.12), xytext=(5, 0), textcoords="offset points", va="center",
                  fontsize=8)
    if is_ashlar(figures):
        bound = figures["bound"][FAST][call]["instructions"]
        axes.plot([bound], [row + 0.5], marker="D", markersize=4, color=BOUND_COLOUR)
        axes.annotate(str(bound), (bound, row + 0.5), xytext=(6, 0), textcoords="offset points", va="center",
                      fontsize=8, color=BOUND_COLOUR)


def latency_plot(heaps, path, made_from):
    names = list(heaps)
    figure, panels = plt.subplots(1, 2, figsize=(9.6, 0.52 * len(names) + 1.5), sharey=True, sharex=True,
                                  layout="constrained")
    for axes, call in zip(panels, CALLS):
        for row, name in enumerate(reversed(names)):
            draw_distribution(axes, row, heaps[name], call)
        axes.set_xscale("log")
        axes.set_ylim(-0.15, len(names) + 0.1)
        axes.set_title(call, loc="left")
        axes.set_xlabel("instructions of one call; bars: share of the calls")
        axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xticks(INSTRUCTION_TICKS, INSTRUCTION_TICKS)
        axes.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    panels[0].set_yticks([row + 0.2 for row in range(len(names))], list(reversed(names)))
    panels[0].tick_params(axis="y", length=0)
    panels[1].tick_params(axis="y", length=0)
    panels[1].plot([], [], marker="|", markersize=9, color="black", linestyle="", label="slowest call seen")
    panels[1].plot([], [], marker="D", markersize=4, color=BOUND_COLOUR, linestyle="", label="proven worst case")
    panels[1].legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, borderaxespad=0.2)
    save(figure, path, made_from)


# ---- How much memory is needed ----

def draw_spaces(axes, heaps, key):
    names = list(reversed(heaps))
    for row, name in enumerate(names):
        bins, value = space_of(heaps[name], key)
        if value is None:
            axes.annotate("larger than this heap may be", (1, row), xytext=(3, 0), textcoords="offset points",
                          va="center", fontsize=7, color="#555555")
            continue
        mean = value["mean"]
        axes.barh(row, mean - 1, left=1, height=0.66, color=colour(heaps[name]), linewidth=0)
        axes.annotate(f"{mean:.3f}" + (f" ({bins})" if bins else ""), (mean, row), xytext=(3, 0),
                      textcoords="offset points", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)


def space_plot(heaps, path, made_from):
    figure, panels = plt.subplots(2, 2, figsize=(9.6, 0.46 * len(heaps) + 1.8), sharey=True, sharex=True,
                                  layout="constrained")
    values = [space_of(figures, workload.key)[1] for figures in heaps.values() for workload in SPACE_WORKLOADS]
    widest = max(value["mean"] for value in values if value)
    for axes, workload in zip(panels.flat, SPACE_WORKLOADS):
        draw_spaces(axes, heaps, workload.key)
        axes.set_title(workload.key, loc="left")
        axes.set_xlim(1, 1 + (widest - 1) * 1.18)
        axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
        axes.set_axisbelow(True)
    for axes in panels[1]:
        axes.set_xlabel("smallest region / live bytes (1: no overhead)")
    save(figure, path, made_from)


def write(figures, folder, made_from):
    """Write both. `made_from` is a text that each carries along."""
    heaps = figures["heaps"]
    with plt.rc_context(STYLE):
        latency_plot(heaps, folder / "bench-latency.svg", made_from)
        space_plot(heaps, folder / "bench-space.svg", made_from)
