"""Tables from the figures: for Markdown, and for the terminal.

SPDX-License-Identifier: Apache-2.0
"""

from dataclasses import dataclass

from bench.measure import BUILDS, SPACE_WORKLOADS, build_name
from commands import InputError

CALLS = ("malloc", "free")
NONE = "-"
SPACE_DIGITS = 3
FAST = build_name(*BUILDS[0])
SMALL_CORE = build_name(*BUILDS[1])
README_WORKLOADS = ("steady 16K", "steady 64K", "phase 64K")
KEPT_REGION = "64 KiB"


@dataclass(frozen=True)
class Table:
    title: str
    header: list
    rows: list  # of texts; the first column is a name
    is_text: bool = False  # the others are words, not figures

    def markdown(self):
        header, *rows = ("| " + " | ".join(line) + " |" for line in [self.header, *self.rows])
        side = "---|" if self.is_text else "---:|"
        return "\n".join([header, "|---|" + side * (len(self.header) - 1), *rows])

    def text(self):
        widths = [max(len(row[i]) for row in [self.header, *self.rows]) for i in range(len(self.header))]
        place = str.ljust if self.is_text else str.rjust
        lines = [row[0].ljust(widths[0]) + "".join("  " + place(cell, width) for cell, width in zip(row[1:], widths[1:]))
                 for row in [self.header, *self.rows]]
        return "\n".join([self.title, *(line.rstrip() for line in lines)])


def shown(value, digits=None):
    if value is None:
        return NONE
    return str(value) if digits is None else f"{value:.{digits}f}"


def ratio_text(value, with_error=True):
    if value is None:
        return NONE
    return f"{value['mean']:.{SPACE_DIGITS}f}" + (f" ± {value['error']:.{SPACE_DIGITS}f}" if with_error else "")


def is_ashlar(figures):
    return "bound" in figures


def best_bins(by_bins):
    """(bins per octave, figure) with which the least suffices; the fewer bins, where two are equal."""
    there = {int(bins): value for bins, value in by_bins.items() if value is not None}
    return min(there.items(), key=lambda item: (item[1]["mean"], item[0])) if there else (None, None)


def space_of(figures, key):
    """(bins per octave or None, the figure)."""
    value = figures["space"][key]
    return best_bins(value) if is_ashlar(figures) else (None, value)


def space_text(figures, key):
    bins, value = space_of(figures, key)
    return ratio_text(value) + (f" ({bins})" if bins is not None else "")


def worst_seen(figures, call):
    """The slowest call of any workload or pattern, on the fast build."""
    return max([figures["instructions"][FAST][call]["max"],
                *(value for name, value in figures["patterns"].items() if name.startswith(call + "-"))])


def pair(values):
    return " / ".join(values)


def mean_pair(figures, build):
    return pair(shown(figures["instructions"][build][call]["mean"], 1) for call in CALLS)


def bound_pair(figures, build, measure="instructions"):
    if not is_ashlar(figures):
        return NONE
    return pair(str(figures["bound"][build][call][measure]) for call in CALLS)


def rows(heaps, *columns):
    return [[name, *(column(figures) for column in columns)] for name, figures in heaps.items()]


# ---- The tables ----

def times(heaps):
    return Table("Instructions, Cortex-M4 -O2, 64 KiB",
                 ["heap", "mean malloc / free", "worst seen malloc / free", "proven worst malloc / free", "failed"],
                 rows(heaps, lambda figures: mean_pair(figures, FAST),
                      lambda figures: pair(str(worst_seen(figures, call)) for call in CALLS),
                      lambda figures: bound_pair(figures, FAST),
                      lambda figures: str(figures["instructions"][FAST]["failed"])))


def times_small(heaps):
    return Table("Instructions, Cortex-M0 -Os, 64 KiB",
                 ["heap", "mean malloc / free", "worst seen malloc / free", "proven worst malloc / free"],
                 rows(heaps, lambda figures: mean_pair(figures, SMALL_CORE),
                      lambda figures: pair(str(figures["instructions"][SMALL_CORE][call]["max"]) for call in CALLS),
                      lambda figures: bound_pair(figures, SMALL_CORE)))


def space(heaps):
    keys = [workload.key for workload in SPACE_WORKLOADS]
    return Table("Smallest region / live bytes (bins per octave)", ["heap", *keys],
                 rows(heaps, *(lambda figures, key=key: space_text(figures, key) for key in keys)))


def bins(heaps):
    keys = [workload.key for workload in SPACE_WORKLOADS]
    lines = [[f"{name}, {count}", *(ratio_text(figures["space"][key].get(count)) for key in keys)]
             for name, figures in heaps.items() if is_ashlar(figures)
             for count in figures["space"][keys[0]]]
    return Table("Smallest region / live bytes, by bins per octave", ["heap, bins per octave", *keys], lines)


def code(heaps):
    kept = list(dict.fromkeys(size for figures in heaps.values() for size in figures["kept_bytes"]))
    return Table("Bytes of code (malloc and free, -Os), and bytes kept of a region",
                 ["heap", "code M4", "code M0", *(f"of {size}" for size in kept)],
                 rows(heaps, *(lambda figures, cpu=cpu: str(figures["code_bytes"][cpu])
                               for cpu in ("cortex-m4", "cortex-m0")),
                      *(lambda figures, size=size: shown(figures["kept_bytes"].get(size)) for size in kept)))


def patterns(heaps):
    names = list(dict.fromkeys(name for figures in heaps.values() for name in figures["patterns"]))
    return Table("Instructions of made states, Cortex-M4 -O2", ["pattern", *heaps],
                 [[name, *(shown(figures["patterns"].get(name)) for figures in heaps.values())] for name in names])


def of_traces(title, heaps, text_of):
    names = list(dict.fromkeys(name for figures in heaps.values() for name in figures["traces"]))
    return Table(title, ["program", *heaps],
                 [[name, *(text_of(figures["traces"].get(name)) for figures in heaps.values())] for name in names])


def trace_space(heaps):
    return of_traces("Recorded programs: smallest region / live bytes", heaps,
                     lambda row: shown(row["region_bytes"] / row["live_bytes"], SPACE_DIGITS) if row else NONE)


def trace_times(heaps):
    return of_traces("Recorded programs: mean instructions of a call, Cortex-M4 -O2", heaps,
                     lambda row: shown(row.get("mean"), 1) if row else NONE)


def origins(heaps):
    return Table("Heaps", ["heap", "what it is", "Debian's package"],
                 rows(heaps, lambda figures: figures["origin"], lambda figures: figures.get("version", NONE)), is_text=True)


def short(heaps):
    return Table("At a glance",
                 ["heap", "worst malloc / free", "mean malloc / free", *(f"{key}" for key in README_WORKLOADS),
                  "code", f"kept of {KEPT_REGION}"],
                 rows(heaps,
                      lambda figures: (bound_pair(figures, FAST) if is_ashlar(figures) else
                                       pair(f"≥ {worst_seen(figures, call)}" for call in CALLS)),
                      lambda figures: mean_pair(figures, FAST),
                      *(lambda figures, key=key: ratio_text(space_of(figures, key)[1], with_error=False)
                        for key in README_WORKLOADS),
                      lambda figures: str(figures["code_bytes"]["cortex-m4"]),
                      lambda figures: shown(figures["kept_bytes"].get(KEPT_REGION))))


TABLES = {"short": short, "times": times, "times-m0": times_small, "space": space, "bins": bins, "code": code,
          "patterns": patterns, "trace-space": trace_space, "trace-times": trace_times, "heaps": origins}


def table(name, figures):
    try:
        return TABLES[name](figures["heaps"])
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"docs/bench.json lacks what the table {name} shows ({error}); `make bench` makes it "
                         "anew") from None


def all_text(figures):
    """What `make bench` prints."""
    return "\n\n".join(table(name, figures).text() for name in TABLES if name != "short")
