# Words of a text: how often, in which lines, and the longest of each initial.
# SPDX-License-Identifier: Apache-2.0
{
    gsub(/[^A-Za-z ]/, " ")
    for (i = 1; i <= NF; i++) {
        word = tolower($i)
        count[word]++
        lines[word] = lines[word] " " NR
        initial = substr(word, 1, 1)
        if (length(word) > length(longest[initial])) longest[initial] = word
    }
}
END {
    for (word in count) if (count[word] > 20) frequent = frequent sprintf(" %s:%d", word, count[word])
    for (initial in longest) text = text " " toupper(initial) "=" longest[initial]
    n = split(lines["the"], places)
    print length(frequent), length(text), n
}
