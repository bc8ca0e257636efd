#!/usr/bin/env python3
"""Small wire-level gate for a reverse proxy: a fast data plane that is wrong does not count.

  gate.py 'CMD with {port} {upstream} {upstream_url}' [--no-fault]     exit 0 when every check holds

The proxy must answer GET /__fault503/k with SlowDown by itself (benchmarks/gate.yaml), unless --no-fault.
Kept compact and free of the project's own code on purpose: it judges any proxy by the same bytes.

Starts its own raw back end and the proxy (both on loopback), ends only those.
"""
import socket, sys, hashlib, os, shlex, threading, time, subprocess
cmd = shlex.split(sys.argv[1])
def rx(s, n):
    b=b''
    while len(b)<n:
        d=s.recv(n-len(b))
        if not d: raise EOFError(len(b))
        b+=d
    return b
def head(s):
    b=b''
    while not b.endswith(b'\r\n\r\n'):
        c=s.recv(1)
        if not c: raise EOFError(b)
        b+=c
    return b
def backend(port_holder):
    L=socket.create_server(('127.0.0.1',0)); port_holder.append(L.getsockname()[1])
    def conn(s):
        try:
            while True:
                h=head(s); lines=h.split(b'\r\n'); m,t,_=lines[0].split(b' '); hd={}
                for l in lines[1:]:
                    if l:
                        k,v=l.split(b':',1); hd.setdefault(k.lower(),[]).append(v.strip())
                body=b''
                if b'content-length' in hd: 
                    n=int(hd[b'content-length'][0]); 
                    if t.startswith(b'/slow'): time.sleep(0.3)  # a store that is slow to read
                    body=rx(s,n)
                elif b'transfer-encoding' in hd:
                    f=s.makefile('rb')
                    while True:
                        n=int(f.readline().split(b';')[0],16)
                        if n==0:
                            while f.readline()!=b'\r\n': pass
                            break
                        body+=f.read(n); f.readline()
                dg=hashlib.md5(body).hexdigest().encode()
                base=b'X-Req: '+lines[0]+b'\r\nX-Md5: '+dg+b'\r\nX-Hop: '+b','.join(k for k in hd if k in (b'connection',b'keep-alive',b'te',b'x-nom'))+b'\r\nX-Multi: a\r\nX-Multi: b\r\nX-Got-Multi: '+b'|'.join(hd.get(b'x-m',[]))+b'\r\n'
                if t.startswith(b'/304'): s.sendall(b'HTTP/1.1 304 Not Modified\r\n'+base+b'ETag: "x"\r\nContent-Length: 999\r\n\r\n')
                elif t.startswith(b'/204'): s.sendall(b'HTTP/1.1 204 No Content\r\n'+base+b'\r\n')
                elif m==b'HEAD': s.sendall(b'HTTP/1.1 200 OK\r\n'+base+b'Content-Length: 12345\r\n\r\n')
                elif t.startswith(b'/chunked'):
                    s.sendall(b'HTTP/1.1 200 OK\r\n'+base+b'Transfer-Encoding: chunked\r\n\r\n')
                    for i in range(200):
                        d=bytes([i])*(i*37+1); s.sendall(b'%x\r\n%s\r\n'%(len(d),d))
                    s.sendall(b'0\r\n\r\n')
                elif t.startswith(b'/close'):
                    s.sendall(b'HTTP/1.1 200 OK\r\n'+base+b'\r\n'+b'z'*100000); s.close(); return
                elif t.startswith(b'/trunc'):
                    s.sendall(b'HTTP/1.1 200 OK\r\n'+base+b'Content-Length: 1000000\r\n\r\n'+b'z'*500000); s.close(); return
                elif t.startswith(b'/big'):
                    s.sendall(b'HTTP/1.1 200 OK\r\n'+base+b'Content-Length: %d\r\n\r\n'%len(BIG)); s.sendall(BIG)
                else: s.sendall(b'HTTP/1.1 200 OK\r\n'+base+b'Content-Length: 5\r\n\r\nhello')
        except (EOFError,OSError): pass
    while True:
        s,_=L.accept(); threading.Thread(target=conn,args=(s,),daemon=True).start()
BIG=os.urandom(32<<20)
ph=[]; threading.Thread(target=backend,args=(ph,),daemon=True).start()
while not ph: time.sleep(0.01)  # until its thread has bound the port
with socket.socket() as q: q.bind(('127.0.0.1',0)); P=q.getsockname()[1]
U='127.0.0.1:%d'%ph[0]
p=subprocess.Popen([c.format(port=P,upstream=U,upstream_url='http://'+U,upstream_host='127.0.0.1',upstream_port=ph[0]) for c in cmd],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)
for _ in range(100):
    try: socket.create_connection(('127.0.0.1',P)).close(); break
    except OSError: time.sleep(0.1)  # not listening yet
def body(s,h):
    H={}
    for l in h.split(b'\r\n')[1:]:
        if l: k,v=l.split(b':',1); H.setdefault(k.lower(),[]).append(v.strip())
    if b'transfer-encoding' in H:
        f=s.makefile('rb'); b=b''
        while True:
            n=int(f.readline().split(b';')[0],16)
            if n==0:
                while f.readline()!=b'\r\n': pass
                return H,b
            b+=f.read(n); f.readline()
    if b'content-length' in H: return H, rx(s,int(H[b'content-length'][0]))
    b=b''
    while True:
        d=s.recv(1<<20)
        if not d: return H,b
        b+=d
ok=fail=0
def check(name,c):
    global ok,fail
    if c: ok+=1
    else: fail+=1; print('FAIL',name)
try:
    s=socket.create_connection(('127.0.0.1',P)); s.settimeout(10)
    def rq(raw): s.sendall(raw); return head(s)
    h=rq(b'GET /b/%2F%2e%2e/..//a%20b?x=%2B&y=+ HTTP/1.1\r\nHost: h\r\nX-M: 1\r\nX-M: 2\r\nTE: trailers\r\nConnection: x-nom\r\nX-Nom: q\r\nKeep-Alive: 5\r\n\r\n'); H,b=body(s,h)
    check('raw path',H[b'x-req'][0]==b'GET /b/%2F%2e%2e/..//a%20b?x=%2B&y=+ HTTP/1.1'); check('multi out',H[b'x-multi']==[b'a',b'b']); check('multi in',H[b'x-got-multi'][0]==b'1|2'); check('hop '+H[b'x-hop'][0].decode(),H[b'x-hop'][0]in(b'',b'connection')); check('body',b==b'hello')
    h=rq(b'HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n'); check('head',b'12345' in h)
    h=rq(b'GET /204 HTTP/1.1\r\nHost: h\r\n\r\n'); check('204',h.startswith(b'HTTP/1.1 204') and b'ransfer' not in h)
    h=rq(b'GET /304 HTTP/1.1\r\nHost: h\r\n\r\n'); check('304',h.startswith(b'HTTP/1.1 304'))
    h=rq(b'GET /chunked HTTP/1.1\r\nHost: h\r\n\r\n'); H,b=body(s,h); check('chunked',b==b''.join(bytes([i])*(i*37+1) for i in range(200)))
    # The reader pauses, so that what the store sends backs up through the proxy.
    h=rq(b'GET /big HTTP/1.1\r\nHost: h\r\n\r\n'); time.sleep(0.2); H,b=body(s,h); check('big',b==BIG)  # a reader that is slow to begin
    up=os.urandom(20<<20); s.sendall(b'PUT /slow HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n'%len(up)); s.sendall(up); H,b=body(s,head(s)); check('put',H[b'x-md5'][0]==hashlib.md5(up).hexdigest().encode())
    s.sendall(b'PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n'); tot=b''
    for i in range(300):
        d=os.urandom(i*11+1); tot+=d; s.sendall(b'%x;ext=1\r\n%s\r\n'%(len(d),d))
    s.sendall(b'0\r\n\r\n'); H,b=body(s,head(s)); check('put chunked',H[b'x-md5'][0]==hashlib.md5(tot).hexdigest().encode())
    s.sendall(b'GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nPUT /3 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /4 HTTP/1.1\r\nHost: h\r\n\r\n')
    seq=[body(s,head(s))[0][b'x-req'][0] for _ in range(4)]; check('pipeline',[x.split()[1] for x in seq]==[b'/1',b'/2',b'/3',b'/4'])
    h=rq(b'GET /big HTTP/1.1\r\nHost: h\r\n\r\n'); H,b=body(s,h); check('big after',b==BIG)
    h=rq(b'GET /close HTTP/1.1\r\nHost: h\r\n\r\n'); H,b=body(s,h); check('until close',b==b'z'*100000)
    s=socket.create_connection(('127.0.0.1',P)); s.settimeout(10); s.sendall(b'GET /trunc HTTP/1.1\r\nHost: h\r\n\r\n'); h=head(s)
    try: body(s,h); check('trunc',False)
    except (EOFError,ConnectionError): check('trunc',True)
    s=socket.create_connection(('127.0.0.1',P)); s.settimeout(10); s.sendall(b'GET /chunked HTTP/1.0\r\nHost: h\r\n\r\n'); h=head(s); H,b=body(s,h); check('1.0 dechunk',b==b''.join(bytes([i])*(i*37+1) for i in range(200)) and b'transfer-encoding' not in H)
    s=socket.create_connection(('127.0.0.1',P)); s.settimeout(10); s.sendall(b'GET /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'); h=head(s); check('CL+TE 400',h[:5]==b'HTTP/' and b' 400 ' in h[:16])
    for name,raw in ((b'bare LF',b'GET /1 HTTP/1.1\r\nHost: h\nX: y\r\n\r\n'),(b'space before colon',b'GET /1 HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n'),(b'two lengths',b'PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'),(b'no colon',b'GET /1 HTTP/1.1\r\nHost: h\r\nHostx\r\n\r\n')):
        s=socket.create_connection(('127.0.0.1',P)); s.settimeout(5); s.sendall(raw)
        try: h=head(s)
        except (EOFError,OSError): h=b' 400 '
        check(name.decode()+' refused',b' 400 ' in h[:16])
    if '--no-fault' not in sys.argv:
      s=socket.create_connection(('127.0.0.1',P)); s.settimeout(10); s.sendall(b'GET /__fault503/k HTTP/1.1\r\nHost: h\r\n\r\n'); h=head(s); H,b=body(s,h); check('503',h.startswith(b'HTTP/1.1 503') and b'SlowDown' in b)
    s=socket.create_connection(('127.0.0.1',P)); s.sendall(b'GET /big HTTP/1.1\r\nHost: h\r\n\r\n'); s.recv(1000); s.close(); time.sleep(0.3)  # let the proxy notice that the client is gone
    s=socket.create_connection(('127.0.0.1',P)); s.settimeout(10); s.sendall(b'GET /big HTTP/1.1\r\nHost: h\r\n\r\n'); h=head(s); H,b=body(s,h); check('after client abort',b==BIG)
except Exception:  # whatever breaks is a failed check, and the proxy is ended below
    import traceback; traceback.print_exc(); fail+=1
finally:
    p.terminate()
    try: p.wait(5)
    except subprocess.TimeoutExpired: p.kill()
print(ok, 'passed,', fail, 'failed')
sys.exit(bool(fail))
