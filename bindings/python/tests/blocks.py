"""An allocator that counts what is out, and can fail. SPDX-License-Identifier: MIT"""
import ctypes

import mission
import slots


class Allocator(ctypes.Structure):
    _fields_ = [('size', ctypes.c_size_t), ('host', ctypes.c_void_p),
                ('resize', ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p,
                                            ctypes.c_size_t, ctypes.c_size_t))]


class Blocks:
    def __init__(self):
        libc = ctypes.CDLL(None)
        libc.realloc.restype, libc.free.restype = ctypes.c_void_p, None
        libc.realloc.argtypes, libc.free.argtypes = [ctypes.c_void_p, ctypes.c_size_t], [
            ctypes.c_void_p]
        self.out, self.calls, self.fail_at = 0, 0, None

        def resize(host, old, was, want):
            slots.RAN.add('mission_allocator.resize')
            if want == 0:
                self.out -= bool(old)
                libc.free(old)
                return None
            self.calls += 1
            if self.calls == self.fail_at:
                return None
            self.out += not old
            return libc.realloc(old, want)
        self.table = Allocator(ctypes.sizeof(Allocator), None, Allocator._fields_[2][1](resize))
        self.native = mission.NativeTable('mission_allocator', ctypes.addressof(self.table), self)
