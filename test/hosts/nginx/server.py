"""A real nginx with the module, tokens for it, and raw HTTP to ask it with.
SPDX-License-Identifier: MIT"""
import base64
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

AS = 'https://as.example.com'
BASE = 'https://api.example.com'
MISSION = 'msn_01JY9RAZ4Q7N8V2K3M5X6C7D8E'
HASH = 'sha-256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0'


class Maker:
    """The keys and signatures of maker.c."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.count = 0
        self.lock = threading.Lock()  # a question and its answer, of one thread at a time

    def ask(self, *fields):
        with self.lock:
            self.process.stdin.write('\t'.join(fields) + '\n')
            self.process.stdin.flush()
            line = self.process.stdout.readline().rstrip('\n')
        if not line or line.startswith('!'):
            raise AssertionError(f'maker: {fields[0]}: {line}')
        return line

    def key(self, alg='ES256', kid=None):
        number = str(self.count)
        self.count += 1
        jwk = json.loads(self.ask('key', alg, kid or f'k{number}'))
        return Key(self, number, jwk)


def title(process):
    """Its command line, which a worker of nginx writes over; empty when it has ended."""
    try:
        with open(f'/proc/{process}/cmdline', encoding='latin-1') as file:
            return file.read()
    except OSError:
        return ''


def children(parent):
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{name}/stat', encoding='latin-1') as file:
                fields = file.read().rpartition(')')[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[1]) == parent:
            yield int(name)


class Key:
    def __init__(self, maker, number, jwk):
        self.maker, self.number, self.jwk = maker, number, jwk

    def sign(self, payload, typ='at+jwt'):
        return self.maker.ask('sign', self.number, typ, json.dumps(payload))

    def proof(self, method, uri, token='-', nonce='-', iat='-'):
        return self.maker.ask('proof', self.number, method, uri, token, nonce, str(iat))

    def thumbprint(self):
        return self.maker.ask('thumbprint', self.number)


def entry(resource=BASE + '/orders', actions=('read',), match='prefix', **more):
    return {'type': 'mission_resource_access', 'resource': resource, 'resource_match': match,
            'actions': list(actions), **more}


_jti = [0]


def claims(profile='series', **more):
    _jti[0] += 1
    now = int(time.time())
    mission = {'id': MISSION, 'origin': AS} if profile == 'series' else \
        {'id': MISSION, 'issuer': AS, 'authority_hash': HASH}
    out = {'iss': AS, 'aud': BASE, 'sub': 'user-1', 'client_id': 'agent-7', 'iat': now - 1,
           'exp': now + 600, 'jti': f'jti-{_jti[0]}', 'mission': mission,
           'authorization_details': [entry()]}
    out.update(more)
    return {name: value for name, value in out.items() if value is not None}


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def field(self, name):
        found = [value for key, value in self.fields if key.lower() == name.lower()]
        assert len(found) < 2, f'{name} stands twice: {found}'
        return found[0] if found else None


def read_answer(file, method='GET'):
    line = file.readline()
    if not line:
        raise ConnectionError('closed')
    status = int(line.split()[1])
    fields = []
    for line in iter(file.readline, b'\r\n'):
        if not line:
            raise ConnectionError('closed in the head')
        name, value = line.decode('latin-1').rstrip('\r\n').split(':', 1)
        fields.append((name, value.strip()))
    fixed = dict((name.lower(), value) for name, value in fields)
    body = b''
    if method != 'HEAD' and status not in (204, 304):
        if fixed.get('transfer-encoding') == 'chunked':
            while True:
                size = int(file.readline(), 16)
                body += file.read(size)
                file.readline()
                if not size:
                    break
        elif 'content-length' in fixed:
            body = file.read(int(fixed['content-length']))
        else:
            body = file.read()
    return Answer(status, fields, body.decode('latin-1'))


def library_of(module):
    """What has to be loaded in front of nginx for an instrumented module; None: it cannot run."""
    names = subprocess.run(['nm', '-D', module], stdout=subprocess.PIPE, text=True).stdout
    if '__tsan_init' in names:
        return None
    if '__asan_' not in names:
        return ''
    needed = subprocess.run(['ldd', module], stdout=subprocess.PIPE, text=True).stdout
    found = re.search(r'(/\S*libasan\.so\S*)', needed)
    return found.group(1) if found else None


def program():
    return shutil.which('nginx', path=os.environ.get('PATH', '') + ':/usr/sbin:/usr/local/sbin')


class Server:
    def __init__(self, module, http, top='', workers=2, single=False, events=''):
        self.folder = tempfile.mkdtemp(prefix='mission-nginx-')
        os.chmod(self.folder, 0o755)
        self.module, self.http, self.top = module, http, top
        self.workers, self.single, self.events = workers, single, events
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            self.port = s.getsockname()[1]
        self.process = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        """As a careful host does: a new file takes the old one's place at once."""
        with open(self.path(name + '.new'), 'w') as file:
            file.write(content if isinstance(content, str) else json.dumps(content))
        os.rename(self.path(name + '.new'), self.path(name))

    def write_keys(self, name, *keys):
        self.write(name, {'keys': [key.jwk for key in keys]})

    def write_conf(self, http=None):
        user = 'user root;' if os.geteuid() == 0 else ''
        temps = ''.join(f'{name}_temp_path {self.folder}/t-{name};\n' for name in
                        ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        single = 'daemon off; master_process off;' if self.single else 'daemon off;'
        body = (http or self.http).replace('PORT', str(self.port)).replace('FOLDER', self.folder)
        self.write('nginx.conf', f'''load_module {self.module};
{user} {single} worker_processes {self.workers}; pid {self.folder}/pid;
error_log {self.folder}/error.log notice;
{self.top}
events {{ worker_connections 512; {self.events} }}
http {{
access_log off;
{temps}
{body}
}}
''')

    def command(self):
        return [program(), '-p', self.folder, '-c', self.path('nginx.conf'), '-e',
                self.path('error.log')]

    def environment(self):
        env = {name: value for name, value in os.environ.items() if name != 'LD_PRELOAD'}
        library = library_of(self.module)
        if library:
            env['LD_PRELOAD'] = library
            env['ASAN_OPTIONS'] = 'detect_leaks=0:abort_on_error=1'
            env['UBSAN_OPTIONS'] = 'halt_on_error=1:abort_on_error=1:print_stacktrace=1'
        return env

    def check(self, http=None):
        """nginx -t: its status and what it says."""
        self.write_conf(http)
        done = subprocess.run(self.command() + ['-t'], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=self.environment(), timeout=60)
        return done.returncode, done.stdout.decode()

    def start(self, wrapper=()):
        self.write_conf()
        self.process = subprocess.Popen([*wrapper, *self.command()], env=self.environment(),
                                        stdout=subprocess.DEVNULL,
                                        stderr=open(self.path('stderr'), 'wb'))
        self.wait_for(self.answers, 'the server to answer')
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f'nginx ended: {self.log()}')
        try:
            socket.create_connection(('127.0.0.1', self.port), timeout=5).close()
            return True
        except OSError:
            return False

    def wait_for(self, condition, what, seconds=30):
        end = time.time() + seconds
        while not condition():
            if time.time() > end:
                raise AssertionError(f'waited in vain for {what}')
            time.sleep(0.02)

    def workers_now(self):
        return sorted(child for child in children(self.process.pid)
                      if 'worker process' in title(child) and 'shutting' not in title(child))

    def reload(self):
        old = set(self.workers_now())
        self.process.send_signal(signal.SIGHUP)
        self.wait_for(lambda: self.workers_now() and not old & set(self.workers_now()), 'reload')

    def log(self):
        try:
            with open(self.path('error.log'), encoding='latin-1') as file:
                return file.read()
        except FileNotFoundError:
            return ''

    def mark(self):
        return len(self.log())

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def close(self):
        status = None
        if self.process:
            self.stop()
            status = self.process.returncode
        shutil.rmtree(self.folder, ignore_errors=True)
        return status

    # ---- requests ----

    def connect(self, tls=None):
        plain = socket.create_connection(('127.0.0.1', self.port), timeout=60)
        return tls.wrap_socket(plain, server_hostname='api.example.com') if tls else plain

    def raw(self, data, method='GET', tls=None):
        with self.connect(tls) as s:
            s.sendall(data)
            return read_answer(s.makefile('rb'), method)

    def get(self, target, *fields, method='GET', body=b'', tls=None, version='1.1'):
        return self.raw(request(target, *fields, method=method, body=body, version=version), method,
                        tls)

    def bearer(self, target, token, *fields, **more):
        return self.get(target, f'Authorization: Bearer {token}', *fields, **more)

    def dpop(self, target, token, proof, *fields, **more):
        return self.get(target, f'Authorization: DPoP {token}', f'DPoP: {proof}', *fields, **more)


def request(target, *fields, method='GET', body=b'', version='1.1', keep=False):
    lines = [f'{method} {target} HTTP/{version}', *fields]
    if version == '1.1':
        lines.insert(1, 'Host: whatever.example')
        if not keep:
            lines.append('Connection: close')
    if body:
        lines.append(f'Content-Length: {len(body)}')
    return '\r\n'.join(lines).encode('latin-1') + b'\r\n\r\n' + body


def certificate(folder, name):
    """A self-signed certificate, with its key: their paths and the DER."""
    crt, key = os.path.join(folder, name + '.crt'), os.path.join(folder, name + '.key')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                    'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', f'/CN={name}',
                    '-addext', 'subjectAltName=DNS:api.example.com', '-out', crt, '-keyout', key],
                   check=True, stderr=subprocess.DEVNULL)
    with open(crt) as file:
        return crt, key, ssl.PEM_cert_to_DER_cert(file.read())


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()
