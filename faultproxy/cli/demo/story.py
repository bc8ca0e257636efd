"""The story: a scenario, and what the client does under it, step by step.

Every step asserts what it tells: it raises NotAsTold where the client or the store did otherwise.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, ResponseStreamingError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from faultproxy.cli.demo.client import Attempt

FILE = "demo.yaml"
SCENARIO = """\
# yaml-language-server: $schema=rules.schema.json
about: what a week in front of S3 can bring, in a few seconds
seed: 7
rules:
  - name: slow-down                # S3 is busy: two requests for each photo are turned away
    match: {operation: PutObject, key: "photos/*"}
    trigger: {first: 2, per: key}
    faults:
      - error: SlowDown
  - name: lost-answer              # stored, but the client never hears of it
    match: {operation: CompleteMultipartUpload}
    trigger: {first: 1, per: key}
    phase: after
    faults:
      - reset
  - name: half-a-download          # Content-Length promised more
    match: {operation: GetObject, key: "reports/*"}
    trigger: {first: 1, per: key}
    faults:
      - truncate: 50%
  - name: wrong-clock              # as if this machine's clock were off
    match: {operation: DeleteObject}
    faults:
      - error: RequestTimeTooSkewed
  - name: far-away                 # the store is on the other side of the world
    match: {operation: ListObjectsV2}
    faults:
      - latency: 700ms
"""

BUCKET = "holiday"
REPORTS = ("reports/2025.csv", "reports/2026.csv", "reports/yours.csv")
PHOTO = bytes(range(256)) * 96
VIDEO = bytes(reversed(range(256))) * 4096
REPORT = b"month,guests\n" + b"july,31\n" * 4000
LATENCY_S = 0.7


class NotAsTold(Exception):  # noqa: N818 (reads as what happened)
    """The client or the store did something else than the story says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that the client does.

    `act` returns, in a sentence, how it ended. `fired` are the faults that it meets (`RULE/FAULT`),
    `attempts` the status that each request gets, None where no answer comes. `coped` is the short
    of it, where all of that is so.
    """

    title: str
    act: Callable[[S3Client], str]
    coped: str = ""
    fired: tuple[str, ...] = ()
    attempts: tuple[int | None, ...] = (200,)

    def as_told(self, fired: list[str], attempts: list[Attempt]) -> None:
        """Raise NotAsTold unless this is what happened."""
        if tuple(fired) != self.fired:
            raise NotAsTold(f"injected: {_listed(fired)}; told: {_listed(self.fired)}")
        seen = tuple(each.status for each in attempts)
        if seen != self.attempts:
            raise NotAsTold(f"statuses: {_listed(seen)}; told: {_listed(self.attempts)}")


def _listed(values: object) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list | tuple) and values else "none"


def create_bucket(s3: S3Client) -> str:
    s3.create_bucket(Bucket=BUCKET)
    # Readable by anyone, so that curl needs no signature afterwards.
    for key in REPORTS:
        s3.put_object(Bucket=BUCKET, Key=key, Body=REPORT, ACL="public-read")
    return "nothing matched: four requests passed untouched"


def upload_photo(s3: S3Client) -> str:
    put = s3.put_object(Bucket=BUCKET, Key="photos/cat.jpg", Body=PHOTO, ACL="public-read")
    retries = put["ResponseMetadata"]["RetryAttempts"]
    return f"boto3 waited, tried again, and stored it after {retries} retries"


def upload_video(s3: S3Client) -> str:
    key = "videos/beach.mp4"
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    part = s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=1, Body=VIDEO)
    done = s3.complete_multipart_upload(
        Bucket=BUCKET,
        Key=key,
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    retries = done["ResponseMetadata"]["RetryAttempts"]
    size = s3.head_object(Bucket=BUCKET, Key=key)["ContentLength"]
    if retries != 1 or size != len(VIDEO):
        raise NotAsTold(f"{retries} retries, and the object has {size} bytes")
    return (
        f"boto3 completed an upload that was complete already; all {size:,} bytes are there, once"
    )


def read_report(s3: S3Client) -> str:
    answer = s3.get_object(Bucket=BUCKET, Key=REPORTS[0])
    with closing(answer["Body"]) as body:
        try:
            read = len(body.read())
        except ResponseStreamingError:
            promised = answer["ContentLength"]
            return f"get_object said 200; read() raised, since {promised:,} bytes were promised"
    raise NotAsTold(f"boto3 took {read} bytes for the whole report")


def download_report(s3: S3Client) -> str:
    target = BytesIO()
    s3.download_fileobj(BUCKET, REPORTS[1], target)
    if target.getvalue() != REPORT:
        raise NotAsTold(f"download_fileobj kept {len(target.getvalue())} bytes")
    return f"download_fileobj asked again by itself: all {len(REPORT):,} bytes"


def delete_photo(s3: S3Client) -> str:
    try:
        s3.delete_object(Bucket=BUCKET, Key="photos/cat.jpg")
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return f"{code} at once: boto3 does not mend clocks, and the photo is still there"
    raise NotAsTold("the photo was deleted")


def list_photos(s3: S3Client) -> str:
    began = time.monotonic()
    found = s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]
    took_s = time.monotonic() - began
    if took_s < LATENCY_S:
        raise NotAsTold(f"it took only {took_s:.2f} s")
    return f"{found} objects, after {took_s:.2f} s; boto3 noticed nothing"


def read_photo(s3: S3Client) -> str:
    with closing(s3.get_object(Bucket=BUCKET, Key="photos/cat.jpg")["Body"]) as body:
        if body.read() != PHOTO:
            raise NotAsTold("the photo is not what was uploaded")
    return "byte for byte what was uploaded: where no rule fires, nothing is touched"


STEPS = (
    Step(title="create a bucket, put three reports", act=create_bucket, attempts=(200,) * 4),
    Step(
        title="upload a photo while S3 is busy",
        coped="survived, on attempt 3",
        act=upload_photo,
        fired=("slow-down/error",) * 2,
        attempts=(503, 503, 200),
    ),
    Step(
        title="upload a video in parts; the last answer is lost",
        coped="survived: completed twice, stored once",
        act=upload_video,
        fired=("lost-answer/reset",),
        attempts=(200, 200, None, 200, 200),
    ),
    Step(
        title="read a report; the connection ends half way",
        coped="noticed; asking again is up to the caller",
        act=read_report,
        fired=("half-a-download/truncate",),
    ),
    Step(
        title="download the other report with boto3's transfer manager",
        coped="survived, by asking again",
        act=download_report,
        fired=("half-a-download/truncate",),
        attempts=(200, 200, 200),
    ),
    Step(
        title="delete the photo with a clock that is off",
        coped="gave up at once",
        act=delete_photo,
        fired=("wrong-clock/error",),
        attempts=(403,),
    ),
    Step(
        title="list the bucket from far away",
        coped="waited, and noticed nothing",
        act=list_photos,
        fired=("far-away/latency",),
    ),
    Step(title="read the photo", act=read_photo),
)
