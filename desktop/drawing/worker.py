"""The one background thread that owns torch: it draws what it is told, and nobody else ever calls a network.

Torch, and everything of the core that needs it, is imported on this thread, so that the window is there before them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from core import serial
from core.device import prepare_environment, ran_out_of_memory
from core.errors import DeviceError, DioramaError, GenerationError, ModelError, StoppedError, VocabularyError
from core.recipe import Recipe
from desktop.drawing.loading import load_libraries, uncollected
from desktop.drawing.mailbox import LatestSlot, Mailbox
from desktop.drawing.messages import (
    Answer,
    DetectorFor,
    ModelTooLargeError,
    OpenModel,
    Order,
    OrderFailed,
    OrderStopped,
    same_model,
)
from desktop.drawing.results import Failure

if TYPE_CHECKING:
    from desktop.drawing.model_host import ModelHost


KINDS: Mapping[type[DioramaError], str] = MappingProxyType(
    {
        ModelTooLargeError: "model_memory",
        VocabularyError: "vocabulary",
        ModelError: "model",
        DeviceError: "device",
        GenerationError: "generation",
    }
)
"""Failure -> its kind, as `results.Failure` has it."""

OUT_OF_MEMORY = "There is not enough memory to draw this picture; close other programs or draw it smaller."
UNEXPECTED = "The picture could not be drawn because of a fault in the program; the log file has the details."


class Worker:
    """Takes orders, the newest only, and tells `mailbox` about them. Its methods are called on the window's thread.

    An order ends with exactly one ModelPrepared, PictureFinished, SheetFinished, OrderStopped or OrderFailed, unless a
    newer one came before it was begun.
    """

    def __init__(
        self, mailbox: Mailbox[Answer], open_model: OpenModel | None = None, detector_for: DetectorFor | None = None
    ) -> None:
        self._mailbox = mailbox
        self._open_model, self._detector_for = open_model, detector_for
        self._box: LatestSlot[Order] = LatestSlot()
        self._stopped = 0  # every order up to this number
        self._steered: tuple[int, Recipe] | None = None  # the number of a picture, and what it is to become
        self._thread: threading.Thread | None = None
        self._host: ModelHost | None = None  # the thread's own

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def put(self, order: Order) -> None:
        """Do this now; what was ordered before ends before its next network call. Starts the thread if need be."""
        self._box.put(order)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="diorama-worker", daemon=True)
            self._thread.start()

    def steer(self, number: int, recipe: Recipe) -> None:
        """Let the picture with this number become another scene from its next step on."""
        self._steered = (number, recipe)

    def stop(self, number: int) -> None:
        """End this order, and those before it, before the next network call."""
        self._stopped = number

    def close(self) -> None:
        """End everything before the next network call; `join` waits for it."""
        self._box.close()

    def join(self, seconds: float) -> bool:
        """Whether the thread has ended within this time."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.running

    def _work(self) -> None:
        while (order := self._box.take()) is not None:
            self._serve(order)

    def _serve(self, order: Order) -> None:
        digest = order.recipe.digest
        try:
            self._carry_out(order)
        except StoppedError:
            self._mailbox.deliver(OrderStopped(order.number, digest))
        except DioramaError as error:
            logging.getLogger(__name__).warning("%s", error)
            kind = next((kind for known, kind in KINDS.items() if isinstance(error, known)), "")
            failure = Failure(str(error), kind, error.phrase)
            self._mailbox.deliver(OrderFailed(order.number, digest, failure))
        except Exception as error:
            logging.getLogger(__name__).exception("An order could not be carried out.")
            self._host = None  # the model is opened anew next time
            self._mailbox.deliver(OrderFailed(order.number, digest, _unexpected(error)))

    def _carry_out(self, order: Order) -> None:
        prepare_environment()
        if self._host is None:
            with uncollected():
                serial.prepare()  # a file can be opened without delay while torch is loaded
                load_libraries()
                from desktop.drawing.model_host import ModelHost

            self._host = ModelHost(self._mailbox, self._open_model, self._detector_for)
        from desktop.drawing.model_host import RequestContext

        self._host.serve(
            RequestContext(order, self._mailbox, self._is_stopped, self._is_called, self._scene_wanted, self._waiting)
        )

    def _is_stopped(self, number: int) -> bool:
        return self._is_called() or number <= self._stopped

    def _is_called(self) -> bool:
        return self._box.called

    def _waiting(self, order: Order) -> Order | None:
        """For whom the model of this order is opened: itself, or a newer one that needs it, too; None: for nobody."""
        newest = self._box.waiting or order
        needed = not self._box.closed and newest.number > self._stopped and same_model(newest, order)
        return newest if needed else None

    def _scene_wanted(self, number: int) -> Recipe | None:
        steered = self._steered
        return steered[1] if steered is not None and steered[0] == number else None


def _unexpected(error: Exception) -> Failure:
    """What is told of an error that nobody foresaw."""
    return Failure(OUT_OF_MEMORY, "memory") if ran_out_of_memory(error) else Failure(UNEXPECTED, "unexpected")
