# SPDX-License-Identifier: Apache-2.0
"""How the comparisons say what they expect."""


class Failure(AssertionError):
    """What was expected and what was there instead."""


def expect(truth, sentence):
    if not truth:
        raise Failure(sentence)
