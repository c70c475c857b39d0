"""One request through the fault gateway, and what strikes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.fault_http import Answer, Head, Wire, made_up, wait_for_either
from tests.support.fault_plan import Death, Fault, Kind, Moment, Passage

if TYPE_CHECKING:
    from tests.support.fault_gateway import FaultGateway

_PIECE = 64 * 1024
_PATIENCE = 60.0
_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_JSON = "application/json"
_MADE_UP = {
    Kind.PORTAL_PAGE: made_up(200, _PAGE.format("Welcome to the guest network. Sign in."), "text/html"),
    Kind.PORTAL_REDIRECT: made_up(302, _PAGE.format("Found"), "text/html", Location="http://portal.invalid/sign-in"),
    Kind.INVALID_JSON: made_up(200, '{"message": "File uploaded. Proc', _JSON),
    Kind.NO_JOB_ID: made_up(200, '{"message": "File uploaded. Processing started.", "status": "queued"}', _JSON),
    Kind.NOT_MENTIONED: made_up(200, '{"jobs": []}', _JSON),
}
_BAD_HTTP = b"\x16\x03\x03\x00\x2a this is no answer\r\n\r\n"


class Exchange:
    """Passes one request on and its answer back, unless its order says otherwise."""

    def __init__(self, gateway: FaultGateway, client: Wire, head: Head, passage: Passage) -> None:
        self._gateway = gateway
        self._client = client
        self._head = head
        self._passage = passage
        self._fault = passage.order.fault
        self._read = 0
        self._is_early = False

    def run(self) -> bool:
        """Returns whether the connection can be used again."""
        self._die_at(Moment.ARRIVED)
        fault = self._fault
        if fault is not None and not fault.lets_through:
            # There will be no better moment.
            self._die_at(Moment.JUDGED, Moment.ANSWERED)
            self._let_some_come(fault.after)
            self._strike(fault, None)
            return False
        answer = self._ask()
        self._passage.judged = answer.status
        self._die_at(Moment.JUDGED)
        if fault is not None and fault.kind is not Kind.DELAY:
            self._die_at(Moment.ANSWERED)
            self._strike(fault, answer)
            return False
        if fault is not None:
            self._gateway.pause(fault.seconds)
        return self._answer(answer)

    def _answer(self, answer: Answer) -> bool:
        is_last = self._is_early or self._head["connection"].lower() == "close"
        self._client.send(answer.on_the_wire(last=is_last))
        self._die_at(Moment.ANSWERED)
        if is_last:
            # What is still coming is heard out: a close with unread bytes would take the answer with it.
            self._client.half_close()
        return not is_last

    def _die_at(self, *moments: Moment) -> None:
        death = self._passage.order.death
        if death is None:
            return
        moment = death.moment
        if moment in {Moment.EARLY, Moment.LATE} and Moment.ARRIVED in moments:
            # Without a body there is no middle of it.
            self._gateway.let_die(death if self._head.length else Death(Moment.ARRIVED, death.both))
        elif moment in moments:
            self._gateway.let_die(death)

    def _ask(self) -> Answer:
        """Pass the request on; an answer that comes before its end is the answer."""
        tenant = self._gateway.connect()
        with tenant.connection:
            tenant.send(self._head.replaced(connection="close"))
            while self._passage.passed < self._head.length:
                wait_for_either(self._client, tenant, _PATIENCE)
                if tenant.is_readable():
                    self._is_early = True
                    return tenant.answer()
                self._pass_some(tenant, self._head.length)
            self._passage.went_whole = True
            return tenant.answer()

    def _let_some_come(self, share: float) -> None:
        """Read a share of the body and pass it to the tenant but for the last byte, then break off."""
        wanted = round(self._head.length * share)
        forward = min(wanted, self._head.length - 1)
        if forward > 0:
            tenant = self._gateway.connect()
            tenant.send(self._head.replaced(connection="close"))
            try:
                while self._passage.passed < forward and not tenant.is_readable():
                    self._pass_some(tenant, forward)
            finally:
                tenant.reset()
        while self._read < wanted:
            self._read += len(self._client.some(wanted - self._read))

    def _pass_some(self, tenant: Wire, until: int) -> None:
        piece = self._client.some(min(_PIECE, until - self._read))
        self._read += len(piece)
        tenant.send(piece)
        self._passage.passed += len(piece)

    def _strike(self, fault: Fault, answer: Answer | None) -> None:
        client = self._client
        if fault.kind in {Kind.RESET, Kind.REFUSE}:
            if fault.kind is Kind.REFUSE:
                self._gateway.go_away(fault.seconds)
            client.reset()
        elif fault.kind is Kind.CLOSE:
            client.connection.close()
        elif fault.kind is Kind.HALF_CLOSE:
            client.half_close()
        elif fault.kind is Kind.HANG:
            client.wait_for_end()
        else:
            client.send(self._instead(fault, answer))
            client.half_close()

    def _instead(self, fault: Fault, answer: Answer | None) -> bytes:
        """What is sent where the answer should be."""
        if fault.kind is Kind.GARBAGE:
            return _BAD_HTTP
        if fault.kind in {Kind.CUT_HEAD, Kind.CUT_BODY}:
            assert answer is not None
            raw = answer.on_the_wire(last=False)
            head = len(raw) - len(answer.body)
            return raw[: head // 2 if fault.kind is Kind.CUT_HEAD else head + len(answer.body) // 2]
        if fault.kind is Kind.GATEWAY_PAGE:
            page = made_up(fault.status, _PAGE.format(f"{fault.status} Bad Gateway"), "text/html")
        elif fault.kind is Kind.TOO_MANY:
            body = '{"Message": "Too many requests.", "Code": "Request.TooMany"}'
            page = made_up(429, body, _JSON, Retry_After=f"{fault.seconds:.0f}")
        elif fault.kind is Kind.REFUSAL:
            body = '{"Message": "Not now.", "Code": "Request.NotNow"}'
            page = made_up(fault.status, body, _JSON)
        else:
            page = _MADE_UP[fault.kind]
        return page.on_the_wire(last=True)
