"""The police's types of event, gathered into groups that can be counted; a type that is not here is `other`."""

from typing import Final

EVENT, SUMMARY, NOTICE = "event", "summary", "notice"
# What is written by a press office and is no event of its own.
NOTICES: Final = frozenset({"övrigt", "information", "uppdatering"})

_GROUPS: Final = {
    "traffic": (
        *("trafikolycka", "trafikkontroll", "rattfylleri", "trafikbrott", "olovlig körning", "trafikhinder"),
        *("kontroll person/fordon", "sjölagen", "luftfartslagen"),
    ),
    "violence": (
        *("misshandel", "mord/dråp", "olaga hot", "våld/hot mot tjänsteman", "bråk", "våldtäkt", "sexualbrott"),
        *("sedlighetsbrott", "ofredande/förargelse", "skottlossning", "explosion", "detonation", "smällar", "bombhot"),
        *("olaga frihetsberövande/människorov", "hets mot folkgrupp", "sabotage mot blåljusverksamhet"),
        *("vållande till kroppsskada", "farligt föremål", "larm överfall"),
    ),
    "theft": (
        *("stöld", "stöld/inbrott", "inbrott", "rån", "rån övrigt", "rån väpnat", "häleri", "bedrägeri"),
        *("motorfordon", "åldringsbrott", "larm inbrott", "hemfridsbrott", "olaga intrång", "ekobrott"),
        *("förfalskningsbrott", "missbruk av urkund", "anträffat gods", "upphittat föremål"),
    ),
    "damage": ("skadegörelse", "brand", "mordbrand", "brand automatlarm", "miljöbrott"),
    "order": (
        *("fylleri", "fylleri/lob", "narkotikabrott", "knivlagen", "vapenlagen", "ordningslagen", "alkohollagen"),
        *("skyddslagen", "utlänningslagen"),
    ),
    "rescue": (
        *("räddningsinsats", "fjällräddning", "försvunnen person", "anträffad död", "arbetsplatsolycka", "djur"),
        *("sjukdom/olycksfall", "varningslarm/haveri", "spridning smitta/kemikalier", "lagen om hundar och katter"),
    ),
}
_GROUP_OF: Final = {name: group for group, names in _GROUPS.items() for name in names}
GROUPS: Final = (*_GROUPS, "other")


def kind_of(type_: str) -> str:
    """Whether a row is an event, a summary of several events, or a notice."""
    name = type_.strip().casefold()
    if name.startswith("sammanfattning"):
        return SUMMARY
    return NOTICE if name in NOTICES else EVENT


def group_of(type_: str) -> str:
    """The group of a type: "Trafikolycka, personskada" is counted as "Trafikolycka" is."""
    name = type_.strip().casefold()
    return _GROUP_OF.get(name) or _GROUP_OF.get(name.partition(",")[0], "other")
