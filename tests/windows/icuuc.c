/* Stand-in for Windows' own icuuc.dll, which Wine 8 lacks and Qt wants: it says that no converter exists. */
#define EXPORTED __declspec(dllexport)
#define NO_SUCH_FILE 4

EXPORTED void *ucnv_open(const char *name, int *error) { *error = NO_SUCH_FILE; return 0; }
EXPORTED const char *ucnv_getName(void *converter, int *error) { *error = NO_SUCH_FILE; return 0; }
EXPORTED const char *ucnv_getStandardName(const char *name, const char *standard, int *error)
{
    *error = NO_SUCH_FILE;
    return 0;
}
EXPORTED const char *ucnv_getAvailableName(int number) { return 0; }
EXPORTED int ucnv_countAvailable(void) { return 0; }
EXPORTED int ucnv_toUCountPending(void *converter, int *error) { return 0; }
EXPORTED int ucnv_fromUCountPending(void *converter, int *error) { return 0; }
EXPORTED signed char ucnv_getMaxCharSize(void *converter) { return 1; }
EXPORTED void ucnv_close(void *converter) {}
EXPORTED void ucnv_reset(void *converter) {}

/* Never called without a converter. */
EXPORTED void ucnv_toUnicode(void) {}
EXPORTED void ucnv_fromUnicode(void) {}
EXPORTED void ucnv_getToUCallBack(void) {}
EXPORTED void ucnv_getFromUCallBack(void) {}
EXPORTED void ucnv_setToUCallBack(void) {}
EXPORTED void ucnv_setFromUCallBack(void) {}
EXPORTED void ucnv_cbToUWriteUChars(void) {}
EXPORTED void ucnv_cbFromUWriteUChars(void) {}
EXPORTED void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORTED void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
