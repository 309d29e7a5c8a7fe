"""The application: everything is built and wired here, in reading order."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from core import files
from core.device import prepare_environment
from core.recipe import Recipe, begun
from core.resources import RESOURCES
from core.scene.scene import Card, Scene
from desktop.app.checkpoint_actions import CheckpointActions
from desktop.app.dialogs import Dialogs
from desktop.app.handlers import handlers
from desktop.canvas.display import StageDisplay
from desktop.canvas.view import StageView
from desktop.dialogs.start import StartScreen
from desktop.dialogs.tour import Tour
from desktop.document.background_tasks import BackgroundTasks
from desktop.document.checkpoints import CheckpointLibrary
from desktop.document.document import Document
from desktop.document.model_selection import ModelSelection
from desktop.document.settings import STEPS, Settings, SettingsStore
from desktop.drawing.cache import PictureCache
from desktop.drawing.layout_service import LayoutService
from desktop.drawing.messages import DetectorFor, OpenModel
from desktop.drawing.results import Drawn, Failed, Status
from desktop.drawing.session import Session
from desktop.files import autosave
from desktop.files.cut_copy_paste import CutCopyPaste
from desktop.files.export import Exporter
from desktop.files.file_dialogs import FileDialogs
from desktop.files.log import Log
from desktop.files.scenes import SceneFiles
from desktop.frame import window_state
from desktop.frame.actions import PANELS, Actions
from desktop.frame.model_menu import ModelMenu
from desktop.frame.toolbar import ToolRow
from desktop.frame.window import Window, WindowParts
from desktop.gallery.panel import Gallery
from desktop.gallery.picture_files import HIDDEN
from desktop.gallery.store import GalleryStore
from desktop.look import qt
from desktop.look.error_messages import reason
from desktop.look.icons import application_icon, icon
from desktop.look.notices import NoticeChoice, Notices
from desktop.look.speech import Reader
from desktop.look.stylesheet import dress
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.inspector import Inspector
from desktop.panels.outline import Outline
from desktop.panels.palette import Palette
from desktop.panels.sentence import SentenceLine
from desktop.panels.status import failure_text
from desktop.panels.timeline import Timeline
from desktop.panels.ways import WaysMenu

EXAMPLES = RESOURCES / "examples"


def run(path: Path | None = None) -> int:
    """Opens the window, with a scene or picture if one is named, and returns the exit code once it is closed.

    Torch is imported by the session, on its own thread, after the window is up.
    """
    prepare_environment()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Qt's loop would not hear of Ctrl+C; the work is kept anyway
    application = qt.application()
    application.setApplicationName("Diorama")
    application.setStyle("Fusion")
    diorama = Diorama(application)
    diorama.begin(path)
    from desktop.app import event_loop  # asyncio is needed only once the window is up

    code = event_loop.run(application, diorama.session)
    diorama.end(seconds=0.0)
    return event_loop.leave(code, diorama.session)


@dataclass(frozen=True, slots=True)
class ProgramPaths:
    """Where the program keeps its own files; None: where the system has them."""

    work: Path  # unsaved work
    arrangement: Path  # of the window
    settings: Path | None = None
    log: Path | None = None
    checkpoints: Path | None = None  # the list of them

    @classmethod
    def usual(cls) -> ProgramPaths:
        return cls(autosave.state_folder(), window_state.arrangement_file())


class Diorama(QObject):
    """The program. `begin` shows it and `end` lets everything go.

    Args:
        application: Qt's.
        places: of the program's own files; None: where the system has them.
        open_model: opens the model of a recipe; None: the shipped ones and the user's checkpoints.
        detector_for: says who looks for what is wrong with a picture; None: the shipped judge.
    """

    def __init__(
        self,
        application: QApplication,
        places: ProgramPaths | None = None,
        *,
        open_model: OpenModel | None = None,
        detector_for: DetectorFor | None = None,
    ) -> None:
        super().__init__()
        self.application, self.places = application, places or ProgramPaths.usual()
        self._open_model, self._detector_for = open_model, detector_for
        self._build_ground()
        self._build_widgets()
        self._build_commands()
        self._build_window()
        self._wire_picture()
        self._wire_scene()
        self._wire_models()
        self._wire_program()
        self._take_up(self.settings.present)
        self._follow()

    # What there is

    def _build_ground(self) -> None:
        self.settings = SettingsStore(self.places.settings, self)
        self.words = Translations(self.settings.present.language, self)
        self.look = Look(self.settings.present.theme, self.settings.present.text_scale, self)
        self.qt_texts = qt.QtTexts(self.words, self)
        self.log = Log(self.words, self.places.log, self)
        self.log.start()
        self.document = Document(self._fresh(), self)
        self.library = CheckpointLibrary(self.places.checkpoints, parent=self)
        self.model_selection = ModelSelection(self.document, self.library, self.settings, self)
        self.layout_service = LayoutService(self.document, self)
        self.cache = PictureCache()
        self.autosave = autosave.Autosave(self.document, self.places.work, self)
        self.store = GalleryStore(self.settings.present.pictures, self)
        self.tidying = BackgroundTasks("diorama-tidying", self)
        self.reader = Reader(parent=self)
        self.file_dialogs = FileDialogs(self.words)

    def _build_widgets(self) -> None:
        document, words, look = self.document, self.words, self.look
        self.notices = Notices(words, look)
        self.start = StartScreen(self.settings, words, look, reader=self.reader)
        self.sentence = SentenceLine(document, words, look)
        self.palette = Palette(document, words, look)
        self.stage = StageView(document, words, look, self.layout_service)
        self.inspector = Inspector(document, words, look, self.layout_service)
        self.outline = Outline(document, words, look, self.layout_service)
        self.gallery = Gallery(self.store, words, look)
        self.timeline = Timeline(document, self.library, words, look)

    def _build_commands(self) -> None:
        self.display = StageDisplay(self.document, self.stage, self)
        # After the views, so that they have heard of an edit before a known picture answers it.
        self.session = Session(
            self.document,
            self.settings,
            self.cache,
            self,
            library=self.library,
            open_model=self._open_model,
            detector_for=self._detector_for,
        )
        self.scene_files = SceneFiles(
            self.document,
            self.settings,
            self.notices,
            self.file_dialogs,
            self.words,
            self._fresh,
            self.cache.keep,
            self,
        )
        self.exporter = Exporter(
            lambda: self.display.drawn, self.scene_files, self.notices, self.file_dialogs, self.words, self
        )
        self.cut_copy_paste = CutCopyPaste(self.document, self.notices, self.words)

    def _build_window(self) -> None:
        parts = WindowParts(
            notices=self.notices, start=self.start, sentence=self.sentence, palette=self.palette, stage=self.stage,
            inspector=self.inspector, outline=self.outline, gallery=self.gallery, timeline=self.timeline,
        )  # fmt: skip
        self.window = Window(parts, self.document, self.words, self._may_close)
        self.window.setWindowIcon(application_icon())
        self.file_dialogs.in_window(self.window)
        self.dialogs = Dialogs(
            self.window, self.document, self.session, self.settings, self.words, self.look, self.reader,
            self.notices, self.exporter, self.library, self.log.path.parent,
        )  # fmt: skip
        self.checkpoint_actions = CheckpointActions(
            self.library,
            self.model_selection,
            self.session,
            self.settings,
            self.dialogs,
            self.file_dialogs,
            self.notices,
            self.words,
        )
        tour_parts = {"palette": self.palette, "stage": self.stage, "draw": self.timeline}
        self.tour = Tour(tour_parts, self.document, self.words, self.look, self.window)
        self.actions = Actions(handlers(self), self.words, self.look, self)
        self.tools = ToolRow(self.actions, self.sentence, self.words, self.look)
        self.window.furnish(self.actions, self.tools)
        self.ways_menu = WaysMenu(self.document, self.words, self.window)
        self.actions.menu("picture").insertMenu(self.actions["sheet"], self.ways_menu)
        self.model_menu = ModelMenu(
            self.actions.menu("model"), self.model_selection, self.document, self.library, self.words
        )
        for name in ("show_cards", *(f"panel_{name}" for name in PANELS)):
            self.actions.check(name, True)

    # Who tells whom

    def _wire_picture(self) -> None:
        """From the session to the stage, the timeline and the gallery, and back."""
        session, timeline, display = self.session, self.timeline, self.display
        session.status_changed.connect(timeline.show_status)
        session.status_changed.connect(display.follow)
        session.frame_arrived.connect(display.show_frame)
        session.frame_arrived.connect(timeline.add_frame)
        session.finished.connect(display.show_drawn)
        session.finished.connect(timeline.show_drawn)
        session.finished.connect(self._keep)
        session.noticed.connect(self.notices.tell)
        session.status_changed.connect(self._tell_failure)
        timeline.draw_wanted.connect(session.draw)
        timeline.stop_wanted.connect(session.stop)
        timeline.frame_chosen.connect(display.choose)
        timeline.export_wanted.connect(self.exporter.export_animation)
        timeline.influence_toggled.connect(self.actions["influence"].setChecked)
        self.actions["influence"].toggled.connect(timeline.set_influence)
        display.unexplained.connect(lambda: self.notices.tell(self.words("window.unexplained")))

    def _wire_scene(self) -> None:
        """From the palette to the stage; files and pictures that are dropped or chosen."""
        self.layout_service.unfinished.connect(lambda: self.notices.fail(self.words("canvas.not_arranged")))
        self.palette.card_chosen.connect(self.stage.begin_placing)
        self.palette.card_chosen.connect(self._read_aloud)
        self.stage.placing_ended.connect(self.palette.end_placing)
        self.outline.warned.connect(lambda warning: self.window.warn(icon(self.look, "clash", "bad"), warning))
        self.stage.cards_toggled.connect(partial(self.actions.check, "show_cards"))
        for dropped in (self.stage.file_dropped, self.window.file_dropped):
            # Queued, as it may ask a question, and where a file was dragged from waits until the drop has ended.
            dropped.connect(self.scene_files.open_path, Qt.ConnectionType.QueuedConnection)
        self.window.panel_shown.connect(lambda name, shown: self.actions.check(f"panel_{name}", shown))
        self.tools.leave_wanted.connect(self._leave_simple)
        self.window.recent_wanted.connect(self.scene_files.fill_recent)
        self.scene_files.leaving.connect(self.display.clear)
        self.scene_files.opened.connect(self.window.show_work)
        self.gallery.chosen.connect(self.scene_files.bring_back)
        self.gallery.sheet_wanted.connect(self.dialogs.show_sheet)
        self.gallery.failed.connect(self.notices.fail)
        self.start.new_wanted.connect(self.scene_files.new)
        self.start.open_wanted.connect(self.scene_files.open)
        self.start.back_wanted.connect(self.window.show_work)
        self.start.chosen.connect(self._open_chosen)
        self.start.tour_wanted.connect(self.take_tour)
        self.tour.ended.connect(lambda: self.settings.update(toured=True))

    def _wire_models(self) -> None:
        """The user's checkpoints: chosen, opened, or why not."""
        actions, model_selection, library, session = (
            self.checkpoint_actions,
            self.model_selection,
            self.library,
            self.session,
        )
        self.timeline.models.chosen.connect(model_selection.choose)
        self.timeline.models.list_wanted.connect(actions.show_list)
        model_selection.reads_text.connect(self.palette.set_reads_text)
        model_selection.reads_text.connect(self.sentence.set_reads_text)
        model_selection.missing.connect(actions.tell_missing)
        model_selection.given_up.connect(actions.tell_given_up)
        model_selection.lacks_files.connect(actions.offer_download)
        session.opened.connect(model_selection.note_open)
        session.not_opened.connect(model_selection.note_not_open)
        library.added.connect(actions.tell_added)
        library.refused.connect(actions.tell_refused)

    def _wire_program(self) -> None:
        self.settings.changed.connect(self._take_up)
        self.look.changed.connect(lambda: dress(self.application, self.look))
        self.document.changed.connect(self._follow)
        self.display.changed.connect(self._follow)
        self.session.status_changed.connect(self._follow)
        self.autosave.failed.connect(self._tell_not_kept)
        self.log.failed.connect(self.notices.fail, Qt.ConnectionType.QueuedConnection)

    # From the beginning to the end

    def begin(self, path: Path | None = None) -> None:
        """Show the window; offer what an earlier one left behind."""
        dress(self.application, self.look)
        self.window.arrange_as(window_state.recall(self.places.arrangement))
        if path is not None:
            self.scene_files.open_path(path.absolute())
            self.window.show_work()
        self.window.show()
        self._tidy()
        if self.window.shows_start:
            self.start.setFocus()  # an offer above it shall not be closed by a key
        if rescued := autosave.find(self.places.work):
            self._offer(rescued)

    def _tidy(self) -> None:
        """Take away the temporary files of programs that were killed, wherever this one writes."""
        settings, places = self.settings.present, self.places
        ours = (places.work, settings.pictures, settings.pictures / HIDDEN)
        for folder in dict.fromkeys((*ours, *(Path(known).parent for known in settings.recent))):
            self.tidying.do(partial(files.remove_leftovers, folder), lambda _: None, lambda _: None)

    def go_to_start(self) -> None:
        """The start screen, with a way back to the scene that is left."""
        if not self.window.shows_start:
            self.start.set_back(True)
            self.window.show_start()

    def take_tour(self) -> None:
        """Three steps beside the window, which goes on working."""
        self.window.show_work()
        self.tour.begin()

    def end(self, seconds: float = 2.0) -> None:
        """Let everything go, so that nothing of it runs any more; what was begun is written to its end.

        The worker gets `seconds` to end.
        """
        window_state.keep(self.places.arrangement, self.window.arrangement)
        self.session.shutdown(seconds)
        self.layout_service.shutdown()
        self.exporter.close()
        self.library.close()
        self.gallery.close_down()
        self.store.close()
        self.tidying.close(finish=False)
        self.autosave.close(keep=self.settings.present.simple)
        self.log.close()

    def _offer(self, rescued: autosave.Rescued) -> None:
        name = rescued.path.stem if rescued.path else ""
        text = "kept" if rescued.on_purpose else "recovered_named" if name else "recovered"
        when = rescued.when.strftime("%Y-%m-%d %H:%M")
        self.notices.offer(
            self.words(f"window.{text}", when=when, name=name),
            NoticeChoice("window.bring_back", partial(self._bring_back, rescued)),
            NoticeChoice("window.throw_away", partial(self._throw_away, rescued)),
        )

    def _throw_away(self, rescued: autosave.Rescued) -> None:
        """The button stands beside the other one: while the window is open it can be taken back."""
        autosave.forget(rescued)
        self.notices.offer(
            self.words("window.thrown_away"), NoticeChoice("window.bring_back", partial(self._bring_back, rescued))
        )

    def _bring_back(self, rescued: autosave.Rescued) -> None:
        if self.settings.present.simple or self.scene_files.may_leave():
            self.display.clear()
            self.autosave.adopt(rescued)
            self.window.show_work()
            self.notices.tell(self.words("window.brought_back"))

    def _leave_simple(self) -> None:
        if self.file_dialogs.grow_up():
            self.settings.update(simple=False)

    def _may_close(self) -> bool:
        return self.file_dialogs.leave() if self.settings.present.simple else self.scene_files.may_leave()

    # What follows what

    def _take_up(self, settings: Settings) -> None:
        """The settings of the moment, everywhere."""
        self.words.switch(settings.language)
        self.look.switch(settings.theme, settings.text_scale)
        self.store.move_to(settings.pictures)
        self._simplify(settings.simple)
        for id, checked in (
            ("simple", settings.simple),
            ("live", settings.live),
            (f"theme_{settings.theme}", True),
            (f"language_{settings.language}", True),
        ):
            self.actions.check(id, checked)

    def _simplify(self, simple: bool) -> None:
        """Simple mode makes a difference to these."""
        for part in (self.start, self.palette, self.stage, self.inspector, self.timeline, self.gallery):
            part.set_simple(simple)
        for part in (self.actions, self.tools, self.window):
            part.set_simple(simple)

    def _follow(self, *_: object) -> None:
        """What can be done now."""
        document, drawn = self.document, self.display.drawn
        there = {
            "undo": document.can_undo,
            "redo": document.can_redo,
            "selection": bool(document.selection),
            "several": len(document.selection) >= 2,
            "many": len(document.selection) >= 3,
            "cards": bool(document.scene.cards),
            "picture": drawn is not None,
            "frames": drawn is not None and bool(drawn.frames),
            "drawing": self.session.status.busy,
        }
        self.actions.set_able(frozenset(name for name, present in there.items() if present))
        self.outline.show_wrong(self.display.wrong)

    def _keep(self, drawn: Drawn) -> None:
        """Finished pictures go to the gallery, those of an empty stage aside."""
        if not drawn.draft and drawn.recipe.scene.cards:
            self.gallery.keep(drawn)

    def _tell_failure(self, status: Status) -> None:
        if isinstance(status, Failed):
            self.notices.fail(failure_text(status.failure, self.words))

    def _tell_not_kept(self, error: OSError) -> None:
        self.notices.fail(self.words("window.autosave_failed", reason=reason(error, self.words)))

    def _fresh(self) -> Recipe:
        """An empty stage, in the quality of the settings; what comes out wrong is put right."""
        return begun(Scene(), STEPS[self.settings.present.quality])

    def _open_chosen(self, path: Path) -> None:
        """From the start screen; examples are not the user's own files."""
        (self.scene_files.open_example if path.is_relative_to(EXAMPLES) else self.scene_files.open_path)(path)

    def _read_aloud(self, card: Card) -> None:
        if self.settings.present.read_aloud:
            text = card.text or self.words.label("kind", card.kind or "")
            self.reader.say(text, self.words.language)
