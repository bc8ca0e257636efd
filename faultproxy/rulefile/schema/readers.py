"""The schema of what a reader reads; a new reader of values is a row here.

A reader of a mapping needs none: it is asked for its keys. Whether reader and schema take the same
values is held by a test, for every key and many values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from faultproxy.core.plan import Moment
from faultproxy.core.s3.catalogue.index import catalogue_names, variants
from faultproxy.core.s3.identity import FAMILIES
from faultproxy.rulefile import (
    facts,
    faults,
    matching,
    position,
    rules,
    safety,
    scalars,
    sending,
)
from faultproxy.rulefile.reader import read_text
from faultproxy.rulefile.schema import wording
from faultproxy.rulefile.schema.asking import Asked, asked_by
from faultproxy.rulefile.schema.values import (
    MAX_COUNT,
    NAMED,
    PERCENTAGE,
    Schema,
    any_of,
    compared,
    either,
    flag,
    listing,
    names,
    number,
    one_of_these,
    one_or_more,
    one_word,
    ref,
    scalar,
    spelled,
    told,
    whole,
)
from faultproxy.rulefile.values import COUNT, DURATION, SIZE


def schema_of(reader: object) -> Schema | None:
    """The schema of the values that a reader reads, or None where it has no row."""
    if isinstance(reader, partial):
        found = VALUES.get(reader.func)
        given = {name: reader.keywords[name] for name in GIVEN if name in reader.keywords}
        return None if found is None else found(**given)
    found = VALUES.get(reader)
    return None if found is None else found()


def _client() -> Schema:
    accepted = f"{', '.join(FAMILIES)}; or a pattern such as aws-sdk-*"
    families = told(dict.fromkeys(FAMILIES, ""), accepted, also=r"[*?{}\\]|^/.+/$")
    return one_or_more(any_of(families, {"const": None, "errorMessage": accepted}))


def _sources() -> Schema:
    byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    v4 = rf"(?:{byte}\.){{3}}{byte}(?:/(?:3[0-2]|[12]?[0-9]))?"
    v6 = "[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F.]*(?:/[0-9]{1,3})?"
    accepted = "accepted: a network such as 10.0.0.0/8 or 2001:db8::/32, or one address"
    return one_or_more({**whole(f"{v4}|{v6}"), "errorMessage": accepted})


def _parts() -> Schema:
    count = compared(COUNT.pattern, "a whole number")
    plain = {**number(0, MAX_COUNT), "errorMessage": count["errorMessage"]}
    return one_or_more(any_of(plain, count))


def _sizes() -> Schema:
    return one_or_more(compared(SIZE.pattern, wording.SIZE))


def _statuses() -> Schema:
    accepted = {"errorMessage": f"accepted: {facts.STATUS[0]}"}
    status = {**number(200, 599), **accepted}
    return one_or_more(any_of(status, {**whole(facts.STATUSES.pattern), **accepted}))


def _query() -> Schema:
    keyed = {"description": "A pattern; * stays between two slashes, ** crosses them."}
    named = {name: {**ref("pattern"), **keyed} for name in matching.KEY_QUERIES}
    names_of = {"type": "object", "properties": named, "additionalProperties": ref("pattern")}
    return {**names_of, "errorMessage": NAMED}


def _header_fields(not_settable: frozenset[str]) -> Schema:
    closing: Schema = {"pattern": "^[Cc][Ll][Oo][Ss][Ee]$"}
    fields = names(ref("line"), sending.TOKEN.pattern, but=not_settable)
    return {**fields, "patternProperties": {"^[Cc][Oo][Nn][Nn][Ee][Cc][Tt][Ii][Oo][Nn]$": closing}}


def _extra() -> Schema:
    elements = names(ref("text"), sending.ELEMENT.pattern)
    own = {"not": {"enum": sorted(sending.OWN_ELEMENTS)}}
    return {**elements, "propertyNames": {"pattern": f"^{sending.ELEMENT.pattern}$", **own}}


def _position(moments: frozenset[Moment]) -> Schema:
    """A place is a word, or a word with how far it is."""
    depths = asked_by(lambda node, report: position._within(node, "at", report))
    words = [moment.name.lower() for moment in sorted(moments)]
    plain = {word: wording.MOMENTS.get(word, "") for word in words if word not in depths}
    accepted = ", ".join((*plain, *(wording.PLACES[word] for word in words if word in depths)))
    places = [_place(word, depths[word]) for word in words if word in depths]
    return any_of(*([told(plain, accepted)] if plain else []), *places)


def _place(word: str, depth: Asked) -> Schema:
    far = schema_of(depth.reader) or {}
    described = {"description": " ".join((wording.MOMENTS.get(word, ""), *spelled(far)))}
    return {**one_of_these({word: {**far, **described}}), **described}


def _body_position() -> Schema:
    depth = schema_of(position._read_body_depth) or {}
    return any_of(depth, _position(frozenset((Moment.BODY,))))


def _endless() -> Schema:
    """A duration, or the word for none that ends: last, as its message names no duration."""
    return any_of(ref("duration"), {"const": "forever", "description": "It never ends."})


def _name() -> Schema:
    """Whole numbers and truth values are names too, however odd."""
    accepted = "accepted: lower-case letters, digits and single hyphens"
    number: Schema = {"minimum": 0, "multipleOf": 1}
    name = {"pattern": f"^(?:{scalars.NAME.pattern})$", "maxLength": scalars.MAX_NAME}
    return {**scalar(accepted), **name, **number, "errorMessage": accepted}


def _alpha() -> Schema:
    above: Schema = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 10**6}
    return {**above, "errorMessage": "accepted: a number above 0, such as 1.5"}


def _uniform() -> Schema:
    two = {"type": "array", "items": ref("duration"), "minItems": 2, "maxItems": 2}
    return {**two, "errorMessage": "accepted: two durations, such as [100ms, 2s]"}


def _variant() -> Schema:
    return {"enum": sorted({each for code in catalogue_names() for each in variants(code)})}


NO_TIME = r"0{1,12}(?:\.0{1,9})?[a-z]+"
GIVEN = ("moments", "not_settable")  # keywords of a partial reader that its schema depends on
VALUES: Mapping[object, Callable[..., Schema]] = {
    read_text: lambda: ref("text"),
    matching.read_match: lambda: ref("match"),
    matching.read_trigger: lambda: ref("trigger"),
    matching.read_answered: lambda: ref("response"),
    matching._read_matchers: lambda: listing(ref("match"), least=1),
    matching._read_not: lambda: one_or_more({**ref("match"), "minProperties": 1}),
    facts.read_sources: _sources,
    facts.read_size_comparisons: _sizes,
    facts.read_part_comparisons: _parts,
    facts.read_age: lambda: one_or_more(compared(DURATION.pattern, wording.AGE, alone=False)),
    facts.read_statuses: _statuses,
    facts.read_yes_or_no: flag,
    rules._read_rules: lambda: listing(ref("rule"), least=0),
    rules._read_faults: lambda: listing(ref("fault"), least=1),
    rules._read_phase: lambda: one_word(wording.PHASES),
    matching._read_operations: lambda: one_or_more(ref("operation")),
    matching._read_methods: lambda: one_or_more({"enum": list(matching.METHODS)}),
    matching.read_pattern: lambda: ref("pattern"),
    matching.read_key_pattern: lambda: ref("pattern"),
    matching._read_client: _client,
    matching._read_headers: lambda: names(ref("pattern"), matching.TOKEN.pattern),
    matching._read_query: _query,
    matching._read_trigger_share: lambda: ref("share"),
    matching._read_per: lambda: one_word(wording.PER),
    scalars.read_count: lambda: number(1, MAX_COUNT),
    scalars.read_skip: lambda: number(0, MAX_COUNT),
    safety.read_halt: lambda: ref("halt"),
    safety.read_limit: lambda: {**whole(PERCENTAGE), "errorMessage": f"accepted: {safety.LIMITS}"},
    safety.read_window: lambda: {
        **whole(DURATION.pattern),
        "errorMessage": f"accepted: {safety.WINDOW}",
    },
    scalars.read_share: lambda: ref("share"),
    scalars.read_seed: lambda: number(0, scalars.MAX_SEED),
    scalars.read_alpha: _alpha,
    scalars.read_flag: flag,
    scalars.read_name: _name,
    scalars.read_dialect: lambda: ref("dialect"),
    scalars.read_duration: lambda: ref("duration"),
    scalars.read_endless_duration: _endless,
    scalars.read_signed_duration: lambda: {
        **whole(f"[+-]?{DURATION.pattern}"),
        "errorMessage": wording.SPELLINGS["duration"],
    },
    sending.read_status: lambda: number(200, 599),
    sending.read_line: lambda: ref("line"),
    sending.read_xml_text: lambda: ref("text"),
    sending.read_extra: _extra,
    sending.read_fields: _header_fields,
    position.read_position: _position,
    position.read_body_position: _body_position,
    position.read_delay: lambda: either(ref("delay"), ref("duration")),
    position._read_depth: lambda: ref("depth"),
    position._read_body_depth: lambda: ref("body-depth"),
    position._read_uniform: _uniform,
    position._read_normal: lambda: ref("normal"),
    position._read_lognormal: lambda: ref("lognormal"),
    position._read_pareto: lambda: ref("pareto"),
    position._read_positive: lambda: {
        **whole(f"(?!{NO_TIME}$){DURATION.pattern}"),
        "errorMessage": wording.SPELLINGS["duration"],
    },
    faults._read_cut: lambda: one_word(wording.CUTS),
}
# Where a reader stands for more than it lets in, or a key's node is taken without one.
KEYS: Mapping[tuple[str, str], Callable[[], Schema]] = {
    ("answer", "body_file"): lambda: ref("text"),
    ("error", "code"): lambda: any_of(ref("code"), ref("line")),
    ("error", "variant"): _variant,
}
