"""A client that talks to a kernel as soon as it is ready."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

from jupyter_client import protocol_version  # type: ignore[attr-defined]
from jupyter_client.asynchronous.client import AsyncKernelClient

#: Seconds within which a warm kernel answers for the first time; one that does not is waited for as any other.
_FIRST_ANSWER = 1.0
#: Seconds after which what a kernel says to everybody is taken not to have been heard: it is asked once more.
_NOT_HEARD = 0.05


class ReadyClient(AsyncKernelClient):
    """Jupyter's client, but that it knows which message is the last one before the first cell.

    Jupyter's own asks for the kernel's information, and then listens for a fifth of a second whether more is coming.
    A kernel says that it is idle when it has answered: nothing comes after that.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers.

        Parameters
        ----------
        timeout
            Seconds; None for any time.

        Raises
        ------
        RuntimeError
            The kernel has died, or did not answer in time.
        """
        until = time.monotonic() + (_FIRST_ANSWER if timeout is None else min(timeout, _FIRST_ANSWER))
        while (left := until - time.monotonic()) > 0:
            asked = self.kernel_info()
            try:
                while not _is_about(answer := await self.get_shell_msg(timeout=left), asked):
                    pass
                if not _is_our_protocol(answer):
                    break
                while not _says_idle(await self.get_iopub_msg(timeout=_NOT_HEARD), asked):
                    pass
            except Empty:
                continue
            return
        await super().wait_for_ready(timeout)


def _is_about(message: dict[str, Any], asked: str) -> bool:
    return bool(message["parent_header"].get("msg_id") == asked)


def _is_our_protocol(answer: dict[str, Any]) -> bool:
    """Whether the kernel speaks what this side speaks without being told."""
    told = str(answer["content"].get("protocol_version", ""))
    return told.partition(".")[0] == protocol_version.partition(".")[0]


def _says_idle(message: dict[str, Any], asked: str) -> bool:
    is_state = message["msg_type"] == "status" and _is_about(message, asked)
    return is_state and message["content"]["execution_state"] == "idle"
