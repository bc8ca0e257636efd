#!/usr/bin/env python3
"""A yardstick, not a product: a reverse HTTP/1.1 proxy on bare asyncio protocols.

The prototype with which the design of the data plane was measured; faultproxy is compared with it in the
same run, because the ratio to nginx depends on the machine. It pools, and falls short of the strictness and
of the endings that faultproxy promises.  One event loop, no task per request, no
header dict unless somebody asks for one:

  client bytes -> find CRLFCRLF -> parse head once -> rewritten head bytes
  -> pooled upstream transport; body bytes are relayed as they come, counted
  (Content-Length) or scanned (chunked), never re-encoded.

--splice BYTES: when at least BYTES of a Content-Length body remain and
both sides are plain TCP, the body moves socket -> pipe -> socket inside the
kernel (os.splice on dup'd descriptors), in both directions.
--copy BYTES is the same relay with recv_into/send instead of splice (for
faults that must touch bytes).

Backpressure: pause_writing() on one side pauses reading on the other.
"""
import argparse
import asyncio
import fcntl
import gc
import os
import re
import signal
import socket

MAX_HEAD = 64 * 1024
HIGH_WATER = 256 * 1024
HOP = frozenset((b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization",
                 b"proxy-connection", b"te", b"upgrade"))
FAULT_BODY = (b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code><Message>Please reduce '
              b'your request rate.</Message><Resource>/b/k</Resource><RequestId>4442587FB7D0A2F9</RequestId></Error>')
NONE, LENGTH, CHUNKED, UNTIL_CLOSE = range(4)

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
REQ_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e\x80-\xff]+) HTTP/1\.([01])\Z")
RES_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: ([^\r\n\x00]*))?\Z")
DIGITS = re.compile(rb"[0-9]{1,19}\Z")


class BadMessage(Exception):
    pass


NAMES = {}          # raw header name -> 0 ordinary, 1 needs a look; bounded, names only (never values)


def classify(name):
    if not TOKEN.match(name):
        raise BadMessage("header name")
    low = name.lower()
    k = 1 if low in HOP or low in (b"content-length", b"transfer-encoding") else 0
    if len(NAMES) < 4096:
        NAMES[name] = k
    return k


def plain_head(lines):
    """True when no header line needs a look: the head can be forwarded as it came.

    The fast path: a find, a slice and a dict hit per line.
    """
    get = NAMES.get
    for line in lines:
        j = line.find(b":")
        if j < 1:
            raise BadMessage("header line")
        name = line[:j]
        k = get(name)
        if k is None:
            k = classify(name)
        if k:
            return False
    return True


def split_head(data, i):
    """Head bytes -> lines, refusing bare CR, bare LF and NUL anywhere in them."""
    head = data[:i]
    lines = head.split(b"\r\n")
    n = len(lines) - 1
    if head.count(b"\n") != n or head.count(b"\r") != n or b"\0" in head:
        raise BadMessage("control byte in head")
    return lines


def parse_fields(lines):
    """Header lines -> (kept raw lines, framing, length, close, keepalive, expect).

    Kept lines are byte-identical to the input: order, case and repeats stay.
    """
    kept, framing, length, close, keep, nominated = [], NONE, 0, False, False, None
    append = kept.append
    get = NAMES.get
    for line in lines:
        j = line.find(b":")
        if j < 1:
            raise BadMessage("header line")
        name = line[:j]
        k = get(name)
        if k is None:
            k = classify(name)
        if k == 0:
            append(line)
            continue
        low, value = name.lower(), line[j + 1:]
        if low == b"content-length":
            value = value.strip(b" \t")
            if not DIGITS.match(value) or (framing == LENGTH and int(value) != length):
                raise BadMessage("content-length")
            if framing == LENGTH:
                continue
            if framing == CHUNKED:
                raise BadMessage("both framings")
            framing, length = LENGTH, int(value)
        elif low == b"transfer-encoding":
            if value.strip(b" \t").lower() != b"chunked" or framing != NONE:
                raise BadMessage("transfer-encoding")
            framing = CHUNKED
        elif low in HOP:
            if low == b"connection":
                for tok in value.lower().split(b","):
                    tok = tok.strip(b" \t")
                    if tok == b"close":
                        close = True
                    elif tok == b"keep-alive":
                        keep = True
                    elif tok:
                        nominated = (nominated or set()) | {tok}
            continue
        append(line)
    if nominated:
        nominated -= {b"content-length", b"transfer-encoding", b"host"}
        kept = [x for x in kept if x.partition(b":")[0].lower() not in nominated]
    return kept, framing, length, close, keep


class ChunkScanner:
    """Follows chunked framing without changing it; feed() -> bytes consumed, .done."""
    __slots__ = ("left", "state", "line", "done", "out")

    def __init__(self, decode=False):
        self.left, self.state, self.line, self.done = 0, 0, b"", False
        self.out = [] if decode else None

    def feed(self, data):
        i, n = 0, len(data)
        while i < n:
            if self.state == 1:                      # chunk data + CRLF
                take = min(self.left, n - i)
                if self.out is not None:
                    body = take if self.left - take >= 2 else max(0, take - (2 - (self.left - take)))
                    self.out.append(data[i:i + body])
                i += take
                self.left -= take
                if self.left == 0:
                    self.state = 0
                continue
            j = data.find(b"\n", i)
            if j < 0:
                self.line += data[i:]
                if len(self.line) > 16384:
                    raise BadMessage("chunk line")
                return n
            line = self.line + data[i:j + 1]
            self.line = b""
            i = j + 1
            if not line.endswith(b"\r\n"):
                raise BadMessage("bare LF")
            if self.state == 0:                      # chunk-size line
                size = line.split(b";", 1)[0].strip(b" \t\r\n")
                try:
                    if not size or size[:1] in b"+-" or b"_" in size:
                        raise ValueError
                    k = int(size, 16)
                except ValueError:
                    raise BadMessage("chunk size") from None
                if k == 0:
                    self.state = 2
                else:
                    self.left, self.state = k + 2, 1
            elif line == b"\r\n":                    # end of trailers
                self.done = True
                return i
        return i


class Relay:
    """Moves exactly n body bytes src -> dst outside the transports.

    Works on dup'd descriptors, so the loop's transports keep theirs; reading
    is paused on src for as long as the relay lives.
    """
    PIPES = []

    def __init__(self, loop, src_t, dst_t, n, on_done, on_fail, splice=True):
        self.loop, self.left, self.on_done, self.on_fail = loop, n, on_done, on_fail
        self.src_t, self.dst_t = src_t, dst_t
        src_t.pause_reading()
        self.src = os.dup(src_t.get_extra_info("socket").fileno())
        self.dst = os.dup(dst_t.get_extra_info("socket").fileno())
        self.splice = splice
        self.held = 0                                 # bytes in the pipe / buffer
        self.off = 0
        self.reading = self.writing = False
        self.closed = False
        if splice:
            if self.PIPES:
                self.pr, self.pw = self.PIPES.pop()
            else:
                self.pr, self.pw = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
                fcntl.fcntl(self.pw, 1031, 1 << 20)   # F_SETPIPE_SZ
        else:
            self.rs = socket.socket(fileno=self.src)
            self.ws = socket.socket(fileno=self.dst)
            self.buf = memoryview(bytearray(1 << 18))
        self.want_read()

    def want_read(self):
        if self.writing:
            self.loop.remove_writer(self.dst)
            self.writing = False
        if not self.reading:
            self.loop.add_reader(self.src, self.on_readable)
            self.reading = True

    def want_write(self):
        if self.reading:
            self.loop.remove_reader(self.src)
            self.reading = False
        if not self.writing:
            self.loop.add_writer(self.dst, self.on_writable)
            self.writing = True

    def on_readable(self):
        try:
            if self.splice:
                k = os.splice(self.src, self.pw, min(self.left, 1 << 20), flags=3)  # MOVE|NONBLOCK
            else:
                k = self.rs.recv_into(self.buf, min(self.left, 1 << 18))
        except (BlockingIOError, InterruptedError):
            return
        except OSError as e:
            return self.fail(e)
        if k == 0:
            return self.fail(ConnectionResetError("body ended early"))
        self.left -= k
        self.held, self.off = k, 0
        self.on_writable()

    def on_writable(self):
        try:
            while self.held:
                if self.splice:
                    k = os.splice(self.pr, self.dst, self.held, flags=3 | (4 if self.left else 0))
                else:
                    k = self.ws.send(self.buf[self.off:self.off + self.held])
                self.held -= k
                self.off += k
        except (BlockingIOError, InterruptedError):
            return self.want_write()
        except OSError as e:
            return self.fail(e)
        if self.left:
            self.want_read()
        else:
            self.close()
            self.on_done()

    def fail(self, exc):
        self.close()
        self.on_fail(exc)

    def close(self):
        if self.closed:
            return
        self.closed = True
        if self.reading:
            self.loop.remove_reader(self.src)
        if self.writing:
            self.loop.remove_writer(self.dst)
        if self.splice:
            os.close(self.src)
            os.close(self.dst)
            if self.held or len(self.PIPES) >= 16:
                os.close(self.pr)
                os.close(self.pw)
            else:
                self.PIPES.append((self.pr, self.pw))
        else:
            self.rs.close()
            self.ws.close()
        try:
            self.src_t.resume_reading()
        except RuntimeError:
            pass


class Upstream(asyncio.Protocol):
    __slots__ = ("px", "t", "client", "head", "mode", "left", "scan", "keep", "fresh", "paused", "relay", "drain_cb")

    def __init__(self, px):
        self.px, self.client, self.head, self.fresh = px, None, b"", True
        self.mode, self.left, self.scan, self.keep = None, 0, None, True
        self.paused, self.relay, self.drain_cb, self.t = False, None, None, None

    def connection_made(self, t):
        self.t = t
        t.set_write_buffer_limits(high=HIGH_WATER)

    def pause_writing(self):
        self.paused = True
        if self.client and self.client.relay is None:
            self.client.t.pause_reading()

    def resume_writing(self):
        self.paused = False
        if self.drain_cb:
            cb, self.drain_cb = self.drain_cb, None
            cb()
        elif self.client and self.client.relay is None:
            self.client.t.resume_reading()

    def data_received(self, data):
        c = self.client
        if c is None:                                 # bytes on an idle connection
            self.t.abort()
            return
        mode = self.mode
        if mode is LENGTH:
            k = len(data)
            if k < self.left:
                self.left -= k
                c.t.write(data)
                return
            if k > self.left:
                data, self.keep = data[:self.left], False
            self.left = 0
            c.t.write(data)
            c.response_done()
        elif mode is None:
            if self.head:
                data = self.head + data
            i = data.find(b"\r\n\r\n")
            if i < 0:
                if len(data) > MAX_HEAD:
                    return c.fail(502)
                self.head = data
                return
            self.head = b""
            try:
                self.on_head(c, data, i)
            except BadMessage:
                c.fail(502)
        elif mode is CHUNKED:
            self.on_chunked(c, data)
        else:
            c.t.write(data)

    def on_head(self, c, data, i):
        lines = split_head(data, i)
        m = RES_LINE.match(lines[0])
        if not m:
            raise BadMessage("status line")
        minor, code, _ = m.groups()
        if code[0] == 49 and code != b"101":          # 1xx: pass on, keep waiting
            c.t.write(data[:i + 4])
            if len(data) > i + 4:
                self.data_received(data[i + 4:])
            return
        kept, framing, length, close, keep = parse_fields(lines[1:])
        self.keep = (minor == b"1" and not close) or keep
        rest = data[i + 4:]
        if c.method == b"HEAD" or code == b"204" or code == b"304":
            framing, length = NONE, 0
        elif framing == NONE:
            framing, self.keep = UNTIL_CLOSE, False
            c.keep = False
        kept.insert(0, b"HTTP/1.1 " + lines[0][9:])
        if framing == CHUNKED and c.minor == b"0":    # 1.0 client: strip framing
            kept = [x for x in kept if x[:18].lower() != b"transfer-encoding:"]
            c.keep = False
        if not c.keep:
            kept.append(b"Connection: close")
        elif c.minor == b"0":
            kept.append(b"Connection: keep-alive")
        kept.append(b"\r\n")
        head = b"\r\n".join(kept)
        c.responded = True
        if framing == LENGTH:
            k = len(rest)
            if k >= length:
                if k > length:
                    rest, self.keep = rest[:length], False
                c.t.write(head + rest)
                c.response_done()
                return
            self.mode, self.left = LENGTH, length - k
            px = self.px
            if px.splice and self.left >= px.splice:
                self.start_relay(c, head + rest)
            else:
                c.t.write(head + rest)
        elif framing == NONE:
            if rest:
                self.keep = False
            c.t.write(head)
            c.response_done()
        elif framing == CHUNKED:
            self.mode, self.scan = CHUNKED, ChunkScanner(decode=c.minor == b"0")
            c.t.write(head)
            if rest:
                self.on_chunked(c, rest)
        else:
            self.mode = UNTIL_CLOSE
            c.t.write(head + rest)

    def on_chunked(self, c, data):
        try:
            used = self.scan.feed(data)
        except BadMessage:
            return c.abort()
        if self.scan.out is not None:
            c.t.write(b"".join(self.scan.out))
            self.scan.out.clear()
        else:
            c.t.write(data if used == len(data) else data[:used])
        if self.scan.done:
            if used != len(data):
                self.keep = False
            c.response_done()

    def start_relay(self, c, first):
        """Write the head, wait until the transport is empty, then go kernel-side."""
        def go():
            if c.up is not self:
                return

            def done():
                self.relay = None
                self.left = 0
                c.response_done()

            def fail(exc):
                self.relay = None
                c.abort()
            self.relay = Relay(self.px.loop, self.t, c.t, self.left, done, fail, self.px.use_splice)
        self.t.pause_reading()
        write_now(c, first, go)

    def connection_lost(self, exc):
        if self.relay:
            self.relay.close()
            self.relay = None
        c = self.client
        if c is None:
            self.px.discard(self)
            return
        if self.mode is UNTIL_CLOSE and exc is None:
            c.response_done()
        elif not c.responded and not self.fresh and c.retry_bytes is not None:
            c.up = None                               # stale pooled connection: once more, fresh
            self.client = None
            c.connect_new()
        elif not c.responded:
            c.fail(502)
        else:
            c.abort()


def write_now(side, data, then):
    """Send data on side's transport and call then() once nothing is buffered."""
    t = side.t
    if t.get_write_buffer_size() == 0:
        fd = t.get_extra_info("socket").fileno()
        try:
            data = data[os.write(fd, data):]
        except BlockingIOError:
            pass
        except OSError:
            return
        if not data:
            return then()

    def drained():
        t.set_write_buffer_limits(high=HIGH_WATER)
        then()
    side.drain_cb = drained
    t.set_write_buffer_limits(high=0)
    t.write(data)
    if t.get_write_buffer_size() == 0 and side.drain_cb:
        side.drain_cb = None
        drained()


class Client(asyncio.Protocol):
    __slots__ = ("px", "t", "buf", "state", "up", "method", "target", "minor", "keep", "framing", "left",
                 "scan", "req_done", "responded", "retry_bytes", "pending", "relay", "drain_cb", "reader_paused")
    HEAD, BODY, WAIT = range(3)

    def __init__(self, px):
        self.px, self.buf, self.state, self.up = px, b"", 0, None
        self.relay, self.drain_cb, self.pending, self.reader_paused = None, None, None, False

    def connection_made(self, t):
        self.t = t
        t.set_write_buffer_limits(high=HIGH_WATER)

    def pause_writing(self):
        up = self.up
        if up and up.relay is None and up.t:
            up.t.pause_reading()

    def resume_writing(self):
        if self.drain_cb:
            cb, self.drain_cb = self.drain_cb, None
            cb()
            return
        up = self.up
        if up and up.relay is None and up.t:
            up.t.resume_reading()

    def data_received(self, data):
        state = self.state
        if state == 0:
            if self.buf:
                data = self.buf + data
                self.buf = b""
            i = data.find(b"\r\n\r\n")
            if i < 0:
                if len(data) > MAX_HEAD:
                    return self.fail(431)
                self.buf = data
                return
            try:
                self.on_head(data, i)
            except BadMessage:
                self.fail(400)
        elif state == 1:
            self.on_body(data)
        else:                                         # pipelined while a response is pending
            self.buf += data
            if len(self.buf) > MAX_HEAD and not self.reader_paused:
                self.reader_paused = True
                self.t.pause_reading()

    def on_head(self, data, i):
        lines = split_head(data, i)
        m = REQ_LINE.match(lines[0])
        if not m:
            raise BadMessage("request line")
        self.method, self.target, self.minor = m.groups()
        del lines[0]
        if self.minor == b"1" and self.px.match is None and plain_head(lines):
            head, framing, length, self.keep = data[:i + 4], NONE, 0, True
            kept = None
        else:
            head = None
            kept, framing, length, close, keep = parse_fields(lines)
            self.keep = (self.minor == b"1" and not close) or keep
        self.responded = False
        rest = data[i + 4:]
        px = self.px
        if px.match is not None:
            px.match(self, kept)
        if self.target.startswith(b"/__fault503"):    # synthetic answer, no upstream
            self.buf, self.up = rest, None
            self.t.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n%s\r\n%s" % (
                len(FAULT_BODY), b"" if self.keep else b"Connection: close\r\n",
                b"" if self.method == b"HEAD" else FAULT_BODY))
            if not self.keep or framing != NONE:
                self.t.close()
            elif rest:
                self.buf = b""
                self.data_received(rest)
            return
        if head is None:
            kept.insert(0, self.method + b" " + self.target + b" HTTP/1.1")
            kept.append(b"\r\n")
            head = b"\r\n".join(kept)
        self.framing, self.left, self.req_done = framing, length, False
        if framing == LENGTH and length == 0:
            framing = NONE
        if framing == NONE:
            self.req_done, self.state, self.buf = True, 2, rest
            self.retry_bytes = head
            body = b""
        elif framing == LENGTH:
            body = rest[:length]
            self.left = length - len(body)
            self.buf = rest[length:]
            self.retry_bytes = None
            self.req_done = self.left == 0
            self.state = 2 if self.req_done else 1
        else:
            self.scan = ChunkScanner()
            used = self.scan.feed(rest) if rest else 0
            body, self.buf = rest[:used], rest[used:]
            self.retry_bytes = None
            self.req_done = self.scan.done
            self.state = 2 if self.req_done else 1
        out = head + body if body else head
        idle = px.idle
        while idle:
            up = idle.pop()
            if not up.t.is_closing():
                up.client, up.mode, up.fresh, up.keep = self, None, False, True
                self.up = up
                self.send_first(up, out)
                return
        self.pending = out
        if not self.req_done:
            self.t.pause_reading()
        px.connect(self)

    def send_first(self, up, out):
        px = self.px
        if self.framing == LENGTH and not self.req_done and px.splice and self.left >= px.splice:
            self.t.pause_reading()

            def go():
                if self.up is not up:
                    return

                def done():
                    self.relay = None
                    self.left = 0
                    self.req_done, self.state = True, 2

                def fail(exc):
                    self.relay = None
                    self.abort()
                self.relay = Relay(px.loop, self.t, up.t, self.left, done, fail, px.use_splice)
            write_now(up, out, go)
        else:
            up.t.write(out)

    def connect_new(self):
        self.pending = self.retry_bytes
        self.px.connect(self)

    def connected(self, up):
        up.client, up.mode = self, None
        self.up = up
        out, self.pending = self.pending, None
        if not self.req_done:
            self.t.resume_reading()
        self.send_first(up, out)

    def on_body(self, data):
        up = self.up
        if self.framing == LENGTH:
            k = len(data)
            if k < self.left:
                self.left -= k
                up.t.write(data)
                return
            if k > self.left:
                self.buf, data = data[self.left:], data[:self.left]
            self.left = 0
            up.t.write(data)
        else:
            try:
                used = self.scan.feed(data)
            except BadMessage:
                return self.abort()
            up.t.write(data[:used])
            if not self.scan.done:
                return
            self.buf = data[used:]
        self.req_done, self.state = True, 2

    def response_done(self):
        up, self.up = self.up, None
        up.client = None
        if up.keep and self.req_done:
            up.mode = None
            self.px.idle.append(up)
        else:
            up.t.abort() if not self.req_done else up.t.close()
        if not self.keep or not self.req_done:
            self.t.close()
            return
        self.state = 0
        if self.reader_paused:
            self.reader_paused = False
            self.t.resume_reading()
        if self.buf:
            data, self.buf = self.buf, b""
            self.data_received(data)

    def fail(self, code):
        """Answer an error of our own and close."""
        up, self.up = self.up, None
        if up:
            up.client = None
            up.t.abort()
        reason = {400: b"Bad Request", 431: b"Request Header Fields Too Large", 502: b"Bad Gateway"}[code]
        self.t.write(b"HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % (code, reason))
        self.t.close()

    def abort(self):
        up, self.up = self.up, None
        if up:
            up.client = None
            if up.relay:
                up.relay.close()
                up.relay = None
            up.t.abort()
        if self.relay:
            self.relay.close()
            self.relay = None
        self.t.abort()

    def connection_lost(self, exc):
        self.drain_cb = None
        self.pending = None
        if self.up or self.relay:
            self.abort()


class Proxy:
    def __init__(self, host, port, splice=0, use_splice=True):
        self.host, self.port, self.idle = host, port, []
        self.splice, self.use_splice, self.match = splice, use_splice, None
        self.tasks = set()

    def connect(self, client):
        t = self.loop.create_task(self._connect(client))
        self.tasks.add(t)
        t.add_done_callback(self.tasks.discard)

    async def _connect(self, client):
        try:
            _, up = await self.loop.create_connection(lambda: Upstream(self), self.host, self.port)
        except OSError:
            if not client.t.is_closing():
                client.fail(502)
            return
        if client.t.is_closing():
            self.idle.append(up)
        else:
            client.connected(up)

    def discard(self, up):
        try:
            self.idle.remove(up)
        except ValueError:
            pass


async def main(a):
    loop = asyncio.get_running_loop()
    host, port = a.upstream.rsplit(":", 1)
    px = Proxy(host, int(port), a.splice or a.copy, bool(a.splice))
    px.loop = loop
    srv = await loop.create_server(lambda: Client(px), "127.0.0.1", a.port, reuse_port=a.reuseport or None, backlog=1024)
    if a.gc == "freeze":
        gc.collect()
        gc.freeze()
    elif a.gc == "off":
        gc.disable()
    stop = asyncio.Event()
    for s in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(s, stop.set)
    print("ready", flush=True)
    await stop.wait()
    srv.close()


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--port", type=int, required=True)
    ap.add_argument("--upstream", required=True, help="HOST:PORT")
    ap.add_argument("--splice", type=int, default=0, help="kernel relay for bodies of at least this many bytes")
    ap.add_argument("--copy", type=int, default=0, help="recv_into/send relay from this many bytes")
    ap.add_argument("--reuseport", action="store_true")
    ap.add_argument("--loop", default="uvloop")
    ap.add_argument("--gc", default="default")
    ap.add_argument("--profile")
    a = ap.parse_args()
    if a.loop == "uvloop":
        import uvloop
        uvloop.install()
    if a.profile:
        import cProfile
        p = cProfile.Profile()
        try:
            p.runcall(asyncio.run, main(a))
        finally:
            p.dump_stats(a.profile)
    else:
        asyncio.run(main(a))
