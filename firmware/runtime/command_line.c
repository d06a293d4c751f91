/*
 * See command_line.h. It owns the line and the array.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command_line.h"

#include "semihost.h"

static char line[COMMAND_LINE_BYTES];
static char *words[ARGUMENTS_MAX + 1];

/*
 * Terminate the word that starts at `from`, without its quotes, and return where the next may start.
 * The text only ever gets shorter, so the word is written over itself.
 */
static char *word_take(char *from)
{
    bool quoted = false;
    char *to = from;

    for (; *from != '\0' && (quoted || *from != ' '); from++) {
        if (*from == '"') {
            quoted = !quoted;
            continue;
        }
        *to = *from;
        to++;
    }
    char *next = *from == '\0' ? from : from + 1;
    *to = '\0';
    return next;
}

int command_line_get(char ***argv)
{
    int count = 0;

    *argv = words;
    if (!semihost_command_line(line, sizeof line)) {
        return 0;
    }
    for (char *next = line; *next != '\0' && count < ARGUMENTS_MAX;) {
        if (*next == ' ') {
            next++;
            continue;
        }
        words[count] = next;
        count++;
        next = word_take(next);
    }
    return count;
}
