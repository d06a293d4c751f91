/*
 * Lists: "(set pump (speed 1200) (valves 1 4 7))" as a tree in an arena.
 *
 * The parser frees nothing, not even what it has read of a text that turns out to be wrong: whoever has the arena rewinds it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LIST_H
#define LIST_H

#include <ashlar/arena.h>

/* A word, or a list of further ones. */
struct list_node {
    struct list_node *next;  /* beside it; NULL at the end */
    struct list_node *first; /* of a list; NULL if it is empty, or a word */
    char *word;              /* NULL: a list */
};

enum list_error { LIST_SOUND, LIST_BAD_TEXT, LIST_NO_MEMORY };

/* Parse a text that is one list. *root is NULL unless it is sound. */
enum list_error list_parse(struct ashlar_arena *arena, const char *text, struct list_node **root);

/* The text of a node, in the arena; NULL if that has no room. */
char *list_text(struct ashlar_arena *arena, const struct list_node *node);

#endif
