"""Terms: what registers and memory hold along one way through the code, and what its branches tell of them.

Owns: terms, the facts that conditions tell, whether facts contradict each other. Must not know: instructions.

A term is a small integer that stands for a number, for something unknown with a name, or for an operation on
terms. Equal terms have equal values; what is unknown has a name of its own for each place where it comes from.
Sums with a number are kept as (term, offset), so that addresses of one structure can be told apart.

SPDX-License-Identifier: Apache-2.0
"""

WORD_MASK = 0xFFFFFFFF
LESS, EQUAL, GREATER = 1, 2, 4
ANY = LESS | EQUAL | GREATER
MIRRORED = {mask: (mask & EQUAL) | (GREATER if mask & LESS else 0) | (LESS if mask & GREATER else 0)
            for mask in range(ANY + 1)}
UNSIGNED_RELATIONS = {"eq": EQUAL, "ne": LESS | GREATER, "cs": EQUAL | GREATER, "cc": LESS, "hi": GREATER,
                      "ls": LESS | EQUAL}
SIGNED_RELATIONS = {"ge": EQUAL | GREATER, "lt": LESS, "gt": GREATER, "le": LESS | EQUAL}


class Terms:
    """All terms of one search."""

    def __init__(self):
        self._ids = {}
        self._shapes = []
        self._leaves = []
        self._limits = []
        self.zero = self.number(0)
        self.stack = self.unknown("stack")

    def _term(self, shape, leaves, limit=WORD_MASK):
        if shape not in self._ids:
            self._ids[shape] = len(self._shapes)
            self._shapes.append(shape)
            self._leaves.append(leaves)
            self._limits.append(limit)
        return self._ids[shape]

    def number(self, value):
        value &= WORD_MASK
        return self._term(("number", value), frozenset(), value)

    def unknown(self, *name, limit=WORD_MASK):
        term = self._term(("unknown", *name), frozenset(), limit)
        self._leaves[term] = frozenset([term])
        return term

    def value_of(self, term):
        """The number that a term is, or None."""
        shape = self._shapes[term]
        return shape[1] if shape[0] == "number" else None

    def leaves_of(self, term):
        """The unknowns that a term is made of."""
        return self._leaves[term]

    def limit_of(self, term):
        return self._limits[term]

    def place_of(self, term):
        """A term as (term, offset); a number is an offset from zero."""
        shape = self._shapes[term]
        if shape[0] == "number":
            return self.zero, shape[1]
        return (shape[1], shape[2]) if shape[0] == "sum" else (term, 0)

    def plus(self, term, offset):
        base, before = self.place_of(term)
        offset = (before + offset) & WORD_MASK
        if base == self.zero:
            return self.number(offset)
        return self._term(("sum", base, offset), self._leaves[base]) if offset else base

    def operation(self, name, *arguments, limit=WORD_MASK):
        """The result of an operation that depends on nothing but its arguments, some of them terms, as ("term", t)."""
        leaves = frozenset().union(*(self._leaves[argument[1]] for argument in arguments
                                     if isinstance(argument, tuple) and argument[0] == "term"))
        return self._term((name, *arguments), leaves, limit)


class Facts:
    """What is known of terms: (kind, one, other) -> which relations are possible. Never changed in place."""

    def __init__(self, terms, known=None):
        self.terms = terms
        self.known = known or {}

    def key(self):
        return frozenset(self.known.items())

    def of_leaves(self, leaves):
        """Only the facts about terms that are made of these unknowns."""
        return Facts(self.terms, {fact: mask for fact, mask in self.known.items()
                                  if self.terms.leaves_of(fact[1]) | self.terms.leaves_of(fact[2]) <= leaves})

    def assuming(self, kind, one, other, mask):
        """The facts with a relation added; None if that contradicts them."""
        if one > other:
            one, other, mask = other, one, MIRRORED[mask]
        possible = self._possible(kind, one, other)
        left = possible & mask
        if left == 0:
            return None
        if left == possible:
            return self
        return Facts(self.terms, {**self.known, (kind, one, other): left})

    def _possible(self, kind, one, other):
        """Which relations are possible at all."""
        if one == other:
            return EQUAL
        known = self.known.get((kind, one, other), ANY)
        first, second = self.terms.value_of(one), self.terms.value_of(other)
        if first is not None and second is not None:
            known &= self._numbers_related(kind, first, second)
        if kind == "unsigned":
            known &= self._limits_related(one, other)
        if not known & EQUAL or known == EQUAL:
            return known
        opposite = self.known.get(("signed" if kind == "unsigned" else "unsigned", one, other), ANY)
        return known if opposite & EQUAL else known & ~EQUAL

    @staticmethod
    def _numbers_related(kind, first, second):
        if kind == "signed":
            first, second = ((number ^ 0x80000000) for number in (first, second))
        return LESS if first < second else EQUAL if first == second else GREATER

    def _limits_related(self, one, other):
        """What a number says of a term with an upper limit."""
        for term, bound, less in ((one, self.terms.value_of(other), LESS), (other, self.terms.value_of(one), GREATER)):
            if bound is not None:
                if self.terms.limit_of(term) < bound:
                    return less
                if self.terms.limit_of(term) == bound:
                    return less | EQUAL
        return ANY
