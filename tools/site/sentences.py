"""Sentences of a paragraph: of what a page or a slide has no use for, and of beginnings, in every language."""

import itertools
import re

from cnnlib.language import told

WRITE_IT_DOWN = re.compile(r"\s*Replace the dots by .+? \*before\* you go on\.")  # a page has a box in their place
SENTENCE_END = re.compile(r"(?<=[.?!])(\*{0,2}\)?)\s+(?=\S)")
TAG = re.compile(r"<[^<>]+>")


def told_with_a_box(paragraph):
    """A paragraph, told, but for the sentence that asks to replace a prediction's dots."""
    rest = WRITE_IT_DOWN.sub("", paragraph)
    return told(paragraph) if rest == paragraph else beginning_told(paragraph, len(sentences_of(rest)))


def sentences_of(paragraph):
    """A paragraph, cut where its sentences end."""
    return SENTENCE_END.sub(r"\1\n", paragraph).split("\n") if paragraph else []


def beginning_told(paragraph, count):
    """The first sentences of a paragraph, told: those that say about as much of it as the first `count` in English.

    A translator may make two sentences of one; then those are shown whose share of the letters is nearest.
    """
    english, other = sentences_of(paragraph), sentences_of(told(paragraph))
    if count == len(english):
        return told(paragraph)
    if len(other) != len(english):
        share = shares_of(english)[count - 1]
        nearest = min(shares_of(other), key=lambda own: abs(own - share))
        count = shares_of(other).index(nearest) + 1
    return " ".join(other[:count])


def shares_of(sentences):
    """How much of a paragraph has been said after each of its sentences, by letters."""
    said = list(itertools.accumulate(len(TAG.sub("", sentence)) for sentence in sentences))
    return [letters / said[-1] for letters in said]
