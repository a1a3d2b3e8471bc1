"""Every button that acts, on every screen: pressed twice before an answer came, it sends one request.

Nothing is done by it: gate.js keeps what would be sent. Forms are filled with what fits most fields.
"""

from tests.web.gate import NOWHERE
from tests.web.pages import Pages
from tests.web.walk import WALK

FEWEST = 35
"""Buttons that did send something, so that this test looks at what it should."""

_PRESS_ALL = """async ([path, nowhere]) => {
  const frames = async () => { for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame); };
  const still = async () => { do { await frames(); } while (!gate.isStill()); };
  const fits = { Day: '3', Month: '2', Year: '2027', Time: '10:15', email: 'a.b@school.example', number: '30' };
  const labelOf = (e) => e.labels?.[0]?.textContent.trim();
  const write = (e, text) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), 'value').set.call(e, text);
    e.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const fill = () => {
    for (const e of document.querySelectorAll('main :is(input, textarea)')) {
      if (e.disabled || !e.checkVisibility()) continue;
      if (e.type === 'checkbox') e.checked || e.click();
      else if (e.type === 'radio') document.querySelector(`[name="${e.name}"]:checked`) ?? e.click();
      else if (e.type !== 'file' && !e.value) write(e, fits[labelOf(e)] ?? fits[e.type] ?? 'Some words');
    }
  };
  const open = async () => {
    for (const to of [nowhere, path]) { gate.go(to); await still(); }
    fill();
    await frames();
  };
  const buttons = () => [...document.querySelectorAll('main :is(.govuk-button, [type=submit])')]
    .filter((e) => e.matches('button') && e.checkVisibility());
  const nameOf = (button) => button.textContent.trim();
  const sent = {};
  window.print = () => undefined;
  await open();
  for (const name of new Set(buttons().map(nameOf))) {
    await open();
    gate.keep();
    const button = buttons().find((one) => nameOf(one) === name);
    button?.click();
    button?.click();
    await frames();
    if (button?.isConnected) button.click();
    await frames();
    sent[name] = gate.kept;
    gate.let();
  }
  return sent;
}"""


def test_pressed_twice_is_sent_once(pages: Pages) -> None:
    seen, acted = set(), 0
    for stop in WALK:
        screen = (stop.who == "operator", stop.pattern)
        if screen in seen:
            continue
        seen.add(screen)
        gate = pages.of(stop.who)
        gate.repeat()
        sent: dict[str, list[str]] = gate.page.evaluate(_PRESS_ALL, [stop.path(pages.walked.ids), NOWHERE])
        gate.open()
        for name, requests in sent.items():
            assert len(requests) <= 1, f"{stop}: {name!r} sent {requests}"
            acted += len(requests)
    assert acted >= FEWEST
    assert pages.complained() == []
