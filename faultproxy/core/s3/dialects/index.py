"""The dialects by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from faultproxy.core.plan import Answer
from faultproxy.core.s3.catalogue.entry import Entry
from faultproxy.core.s3.catalogue.facts import Circumstances
from faultproxy.core.s3.dialects import aws, ceph, gcs, minio, r2, yandex
from faultproxy.core.s3.dialects.wording import Wording

DEFAULT = "aws"
DIALECTS: Mapping[str, Callable[[Entry, Circumstances, Wording], Answer]] = {
    "aws": aws.answer,
    "yandex": yandex.answer,
    "minio": minio.answer,
    "ceph": ceph.answer,
    "gcs": gcs.answer,
    "r2": r2.answer,
}


def error_answer(
    dialect: str, entry: Entry, circumstances: Circumstances, wording: Wording
) -> Answer:
    """The answer by which a service of this dialect reports this error; KeyError: no such dialect.

    `body` is that of a GET also where the request is a HEAD: that it is not sent is a matter of
    sending. `fields` are those of the request's own method.
    """
    return DIALECTS[dialect](entry, circumstances, wording)
