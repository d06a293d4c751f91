/*
 * Functions and a table, some of which one of them reaches: what tools/bench/code_size.py is tried on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
extern int state;
int state;

__attribute__((used)) static const int table[] = {1, 2, 3, 4};
__attribute__((used)) static const char odd_bytes[3] = {1, 2, 3};
__attribute__((used)) static const char odd_table[] = {7, 8, 9};
__attribute__((used)) static const int unused_table[] = {5, 6};

__attribute__((noinline)) static int leaf(int i)
{
    return table[i] + odd_table[i] + state;
}

/* Reached by its address only. */
__attribute__((noinline)) static int indirect(int i)
{
    return i * state;
}

int unreached(int i);
int root(int i);
int tail(int i);

int unreached(int i)
{
    return unused_table[i] + root(i);
}

__attribute__((noinline)) int tail(int i)
{
    return leaf(i) + 1;
}

int root(int i)
{
    int (*volatile function)(int) = indirect;
    state = function(i);
    return tail(i);
}
