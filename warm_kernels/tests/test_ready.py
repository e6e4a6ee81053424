"""A client waits for the last message before the first cell, and no longer; where it is not heard it asks again."""

from __future__ import annotations

import asyncio
from queue import Empty

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient

from warm_kernels import ready
from warm_kernels.ready import ReadyClient

ANSWER, IDLE, BUSY = "kernel_info_reply", "idle", "busy"


def told(kind, asked, **content):
    return {"msg_type": kind, "parent_header": {"msg_id": asked}, "content": content}


class Kernel(ReadyClient):
    """A client whose kernel says what a test lets it say: lists of messages, an answer to each request."""

    def __init__(self, *, heard, protocol="5.4"):
        self.asked, self.heard, self.protocol, self.waited_plainly = [], list(heard), protocol, False
        self.iopub: list[dict] = []

    def kernel_info(self):
        self.asked.append(f"request {len(self.asked)}")
        self.iopub += [told("status", self.asked[-1], execution_state=state) for state in self.heard.pop(0)]
        return self.asked[-1]

    async def get_shell_msg(self, timeout):
        if not self.asked:
            raise Empty
        return told(ANSWER, self.asked[-1], protocol_version=self.protocol)

    async def get_iopub_msg(self, timeout):
        if not self.iopub:
            raise Empty
        return self.iopub.pop(0)


@pytest.fixture
def plain(monkeypatch):
    async def waited(self, timeout=None):
        self.waited_plainly = True

    monkeypatch.setattr(AsyncKernelClient, "wait_for_ready", waited)


def test_nothing_is_left_to_hear_once_the_kernel_is_idle(plain):
    client = Kernel(heard=[[BUSY, IDLE]])
    asyncio.run(client.wait_for_ready(60))
    assert client.asked == ["request 0"] and client.iopub == [] and not client.waited_plainly


def test_kernel_that_is_not_heard_is_asked_again_and_its_older_words_are_passed_over(plain):
    client = Kernel(heard=[[], [BUSY], [BUSY, IDLE]])
    client.iopub = [told("status", "somebody else's request", execution_state=IDLE)]
    asyncio.run(client.wait_for_ready(60))
    assert len(client.asked) == 3 and not client.waited_plainly


def test_kernel_of_another_protocol_or_without_a_word_is_waited_for_as_jupyter_does(plain, monkeypatch):
    monkeypatch.setattr(ready, "_FIRST_ANSWER", 0.0)
    client = Kernel(heard=[])
    asyncio.run(client.wait_for_ready(60))
    assert client.waited_plainly and client.asked == []
    monkeypatch.setattr(ready, "_FIRST_ANSWER", 60.0)
    old = Kernel(heard=[[BUSY, IDLE]], protocol="4.1")
    asyncio.run(old.wait_for_ready(60))
    assert old.waited_plainly
