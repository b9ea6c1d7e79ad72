"""Generators that yield what hooks gave, and take what that came to: one text for callers that
wait, and for asyncio. SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import inspect
from typing import Any, Generator

Steps = Generator[Any, Any, Any]


def driven(steps: Steps) -> Any:
    """To their end, where hooks have answered when they return."""
    try:
        answer = next(steps)
        while True:
            if inspect.isawaitable(answer):
                if inspect.iscoroutine(answer):
                    answer.close()
                answer = steps.throw(TypeError('nothing can be awaited here: that is for asyncio'))
            else:
                answer = steps.send(answer)
    except StopIteration as end:
        return end.value


async def adriven(steps: Steps) -> Any:
    """To their end, where an answer may have to be awaited. What ends a wait goes into the steps,
    which may have an end to record.
    """
    try:
        answer = next(steps)
        while True:
            try:
                if inspect.isawaitable(answer):
                    answer = await answer
            except GeneratorExit:
                steps.close()
                raise
            except BaseException as error:  # noqa: B902 - a cancellation, too
                answer = steps.throw(error)
            else:
                answer = steps.send(answer)
    except StopIteration as end:
        return end.value
