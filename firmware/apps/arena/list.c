/*
 * See list.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "list.h"

#include <stdbool.h>
#include <string.h>

/* How deep lists may lie in lists: each level takes a frame of the stack. */
#define DEPTH_MAX 8

struct parser {
    struct ashlar_arena *arena;
    const char *at;
    enum list_error error;
};

static void space_skip(struct parser *parser)
{
    while (*parser->at == ' ') {
        parser->at++;
    }
}

static bool is_of_word(char letter)
{
    return letter != '\0' && letter != ' ' && letter != '(' && letter != ')';
}

static struct list_node *node_create(struct parser *parser)
{
    struct list_node *node = ashlar_arena_calloc(parser->arena, 1, sizeof *node);
    if (node == NULL) {
        parser->error = LIST_NO_MEMORY;
    }
    return node;
}

/* A word grows letter by letter, in place, for nothing else is allocated meanwhile. */
static char *word_parse(struct parser *parser)
{
    size_t bytes = 1;
    char *word = ashlar_arena_alloc(parser->arena, bytes);
    while (word != NULL && is_of_word(*parser->at)) {
        word[bytes - 1] = *parser->at++;
        word = ashlar_arena_resize(parser->arena, word, bytes, bytes + 1);
        bytes++;
    }
    if (word == NULL) {
        parser->error = LIST_NO_MEMORY;
        return NULL;
    }
    word[bytes - 1] = '\0';
    return word;
}

static struct list_node *node_parse(struct parser *parser, unsigned depth)
{
    struct list_node *node = node_create(parser);
    if (node == NULL) {
        return NULL;
    }
    if (*parser->at != '(') {
        node->word = word_parse(parser);
        return node;
    }
    parser->at++;
    struct list_node **link = &node->first;
    for (space_skip(parser); *parser->at != ')' && parser->error == LIST_SOUND; space_skip(parser)) {
        if (*parser->at == '\0' || depth == DEPTH_MAX) {
            parser->error = LIST_BAD_TEXT;
            return NULL;
        }
        *link = node_parse(parser, depth + 1);
        if (*link == NULL) {
            return NULL;
        }
        link = &(*link)->next;
    }
    parser->at++;
    return node;
}

enum list_error list_parse(struct ashlar_arena *arena, const char *text, struct list_node **root)
{
    struct parser parser = {.arena = arena, .at = text, .error = LIST_SOUND};
    *root = NULL;
    if (*text != '(') {
        return LIST_BAD_TEXT;
    }
    struct list_node *node = node_parse(&parser, 0);
    if (parser.error == LIST_SOUND && *parser.at != '\0') {
        parser.error = LIST_BAD_TEXT;
    }
    *root = parser.error == LIST_SOUND ? node : NULL;
    return parser.error;
}

/* A text that is put together, at the top of the arena. */
struct text {
    struct ashlar_arena *arena;
    char *letters; /* NULL: there was no room */
    size_t bytes;
};

static void text_add(struct text *text, const char *letters)
{
    size_t more = strlen(letters);
    if (text->letters == NULL) {
        return;
    }
    text->letters = ashlar_arena_resize(text->arena, text->letters, text->bytes, text->bytes + more);
    if (text->letters != NULL) {
        memcpy(text->letters + text->bytes - 1, letters, more + 1);
        text->bytes += more;
    }
}

static void text_add_node(struct text *text, const struct list_node *node)
{
    if (node->word != NULL) {
        text_add(text, node->word);
        return;
    }
    text_add(text, "(");
    for (const struct list_node *child = node->first; child != NULL; child = child->next) {
        text_add_node(text, child);
        text_add(text, child->next != NULL ? " " : "");
    }
    text_add(text, ")");
}

char *list_text(struct ashlar_arena *arena, const struct list_node *node)
{
    struct text text = {.arena = arena, .letters = ashlar_arena_calloc(arena, 1, 1), .bytes = 1};
    text_add_node(&text, node);
    return text.letters;
}
