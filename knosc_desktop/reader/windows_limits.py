"""The memory limit on Windows: a job object with this process in it. Not tried on Windows yet."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_NO_CRASH_WINDOW = 0x0001 | 0x0002
_EXTENDED_LIMITS = 9
_LIMIT_PROCESS_MEMORY = 0x0100


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def apply(memory: int) -> None:
    """Let this process take no more than that, and let nobody be asked about it when it ends.

    Args:
        memory: most bytes; 0 is without limit.
    """
    if sys.platform == "win32":
        _apply_there(ctypes.WinDLL("kernel32", use_last_error=True), memory)


def _apply_there(kernel: Any, memory: int) -> None:
    kernel.SetErrorMode(_NO_CRASH_WINDOW)
    if not memory:
        return
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p)
    kernel.SetInformationJobObject.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    # The handle stays open for as long as the process lives: the limit goes with it.
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        return
    limits = _ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = _LIMIT_PROCESS_MEMORY
    limits.ProcessMemoryLimit = memory
    if kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)):
        kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
