"""How much memory the reader's process uses, and how much it may use: a hostile file hurts nobody but it."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _NO_CRASH_WINDOW = 0x0001 | 0x0002
    _EXTENDED_LIMITS = 9
    _LIMIT_PROCESS_MEMORY = 0x0100

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
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

    class _MemoryCounters(ctypes.Structure):
        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    _KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
    _KERNEL.GetCurrentProcess.restype = wintypes.HANDLE
    _KERNEL.CreateJobObjectW.restype = wintypes.HANDLE
    _KERNEL.CreateJobObjectW.argtypes = (wintypes.LPVOID, wintypes.LPCWSTR)
    _KERNEL.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD)
    _KERNEL.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    _KERNEL.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, wintypes.LPVOID, wintypes.DWORD)

    def limit_memory(memory: int) -> None:
        """From now on take no more, and show no window when the process ends of it.

        Args:
            memory: most bytes; 0 is without limit.
        """
        _KERNEL.SetErrorMode(_NO_CRASH_WINDOW)
        if not memory:
            return
        # The handle stays open for as long as the process lives: the limit goes with it.
        job = _KERNEL.CreateJobObjectW(None, None)
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _LIMIT_PROCESS_MEMORY
        limits.ProcessMemoryLimit = memory
        # Without a limit the deadline remains.
        if job and _KERNEL.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)):
            _KERNEL.AssignProcessToJobObject(job, _KERNEL.GetCurrentProcess())

    def memory_used() -> int:
        """Bytes of memory in use; 0 where that cannot be asked."""
        counters = _MemoryCounters(cb=ctypes.sizeof(_MemoryCounters))
        if not _KERNEL.K32GetProcessMemoryInfo(_KERNEL.GetCurrentProcess(), ctypes.byref(counters), counters.cb):
            return 0
        used: int = counters.WorkingSetSize
        return used

else:
    import resource
    from contextlib import suppress
    from pathlib import Path

    _STATUS = Path("/proc/self/statm")

    def limit_memory(memory: int) -> None:
        """From now on take no more, and leave no copy of the user's data on disk when the process ends of it.

        Args:
            memory: most bytes; 0 is without limit.
        """
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory:
            # macOS knows this limit and may refuse to set it; the deadline remains.
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    def memory_used() -> int:
        """Bytes of memory in use; 0 where that cannot be asked."""
        if not _STATUS.exists():
            return 0
        return int(_STATUS.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
