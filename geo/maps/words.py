"""The words a map needs, by name; the web layer hands them in translated."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from geo.maps.values import Code, Label


class Word(StrEnum):
    """Names of the words; the value is the name that the script modules use."""

    MAP = "map"
    KEYS = "keys"
    PICK_KEYS = "pick_keys"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    LAYERS = "layers"
    LOCATE = "locate"
    LOCATING = "locating"
    NO_POSITION = "no_position"
    ACCURACY = "accuracy"
    CREDIT = "credit"
    OBSERVATIONS = "observations"
    ACTIONS = "actions"
    PLACES = "places"
    CELLS = "cells"
    STREETS = "streets"
    AREAS = "areas"
    POLICE = "police"
    AREA = "area"
    SIGN = "sign"
    PLACE = "place"
    OBSERVATION = "observation"
    ACTION = "action"
    SPOKE = "spoke"
    SPOKE_DECLINED = "spoke_declined"
    CELL = "cell"
    CLUSTER = "cluster"
    CLOSE = "close"
    EMPTY = "empty"
    FAILED = "failed"
    RETRY = "retry"
    TRUNCATED = "truncated"
    PICK_HINT = "pick_hint"
    PICK_CLOSER = "pick_closer"
    PICK_LINE_HINT = "pick_line_hint"
    PICK_AREA_HINT = "pick_area_hint"
    PICK_ADD = "pick_add"
    PICK_UNDO = "pick_undo"
    PICK_FINISH = "pick_finish"
    PICK_CHANGE = "pick_change"
    PICKED = "picked"
    PICK_LENGTH = "pick_length"
    PICK_AREA = "pick_area"
    PICK_LIMIT = "pick_limit"
    PICK_CROSSED = "pick_crossed"
    BOX = "box"
    BOX_HINT = "box_hint"
    BOX_ALL = "box_all"
    BOX_DONE = "box_done"


Words = Mapping[Word, Label]
CodeWords = Mapping[Code, Label]


def pick(words: Words, names: Iterable[Word]) -> dict[Code, Label]:
    """The named words, keyed by the codes that the script reads; a plain string among them raises TypeError."""
    chosen: dict[Code, Label] = {}
    for name in names:
        word = words[name]
        if not isinstance(word, Label):
            raise TypeError(f"the word {name.value} is not a Label")
        chosen[Code(name.value)] = word
    return chosen
